"""Surveys: imports and moments (confidential), releases and figures (published).

Revision: 0001
Follows:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


VISIBLE = "state IN ('published', 'withdrawn') AND published_at <= now() AND access = 'public'"
"""What the reader may see of the releases. The owner of the tables is not bound by it."""


def upgrade() -> None:
    op.execute("CREATE SCHEMA confidential")
    op.execute("CREATE SCHEMA published")
    op.create_table(
        "imports",
        sa.Column("key", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data_hash", sa.Text(), nullable=False),
        sa.Column("definition_hash", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "weighting",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="how weights were brought to margins; null: they were not",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_imports")),
        sa.UniqueConstraint("survey", "wave", "version", name=op.f("uq_imports_survey_wave_version")),
        schema="confidential",
    )
    op.create_table(
        "releases",
        sa.Column("key", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("wave", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text_revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("definition_hash", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("snapshot", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "quality",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="the quality report; null while the release is being built",
        ),
        sa.Column(
            "certificate",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="the disclosure certificate as anybody may read it; null where none is needed or there is none yet",
        ),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_reason IS NOT NULL)", name=op.f("ck_releases_withdrawn_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('published', 'withdrawn')) = (published_at IS NOT NULL)", name=op.f("ck_releases_published_at")
        ),
        sa.CheckConstraint("access IN ('public', 'partner')", name=op.f("ck_releases_access")),
        sa.CheckConstraint(
            "basis IN ('probability_sample', 'census', 'self_selected', 'simulated', 'published')",
            name=op.f("ck_releases_basis"),
        ),
        sa.CheckConstraint("state IN ('draft', 'certified', 'published', 'withdrawn')", name=op.f("ck_releases_state")),
        sa.CheckConstraint("period_start <= period_end", name=op.f("ck_releases_period")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_releases")),
        sa.UniqueConstraint("id", name=op.f("uq_releases_id")),
        sa.UniqueConstraint(
            "survey", "wave", "revision", "text_revision", name=op.f("uq_releases_survey_wave_revision_text_revision")
        ),
        schema="published",
    )
    op.create_table(
        "estimates",
        sa.Column("release_key", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("series", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("value_text", sa.Text(), nullable=True),
        sa.Column("value_text_de", sa.Text(), nullable=True),
        sa.Column("se", sa.Float(), nullable=True),
        sa.Column("ci90_low", sa.Float(), nullable=True),
        sa.Column("ci90_high", sa.Float(), nullable=True),
        sa.Column("ci95_low", sa.Float(), nullable=True),
        sa.Column("ci95_high", sa.Float(), nullable=True),
        sa.Column("ci99_low", sa.Float(), nullable=True),
        sa.Column("ci99_high", sa.Float(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("n_text", sa.Text(), nullable=True),
        sa.Column("n_text_de", sa.Text(), nullable=True),
        sa.Column("n_eff", sa.Float(), nullable=True),
        sa.Column("df", sa.Integer(), nullable=True),
        sa.Column("reliability", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("notes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("sources", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("also_reported", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("also_reported_de", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("contributors", sa.Integer(), nullable=True),
        sa.Column("positives", sa.Integer(), nullable=True, comment="respondents who said yes, of a share"),
        sa.Column("kish", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "reliability IN ('good', 'caution', 'poor', 'not_assessed')", name=op.f("ck_estimates_reliability")
        ),
        sa.CheckConstraint(
            "status IN ('published', 'confidential', 'unreliable', 'not_asked', 'not_available', 'not_tabulated')",
            name=op.f("ck_estimates_status"),
        ),
        sa.ForeignKeyConstraint(
            ["release_key"],
            ["published.releases.key"],
            name=op.f("fk_estimates_release_key_releases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("release_key", "cell", "series", name=op.f("pk_estimates")),
        schema="confidential",
    )
    op.create_table(
        "builds",
        sa.Column("release_key", sa.Integer(), nullable=False),
        sa.Column("data_hash", sa.Text(), nullable=False, comment="hash of the file the release was made from"),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="hash of the figures in full precision"),
        sa.Column(
            "import_key",
            sa.Integer(),
            nullable=False,
            comment="of which import; it may be deleted, the release stays",
        ),
        sa.Column(
            "bases",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="series by series: the bases its figures rest on",
        ),
        sa.Column(
            "categories",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="by question, the answer options as they are numbered",
        ),
        sa.Column("certificate", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["release_key"],
            ["published.releases.key"],
            name=op.f("fk_builds_release_key_releases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("release_key", name=op.f("pk_builds")),
        schema="confidential",
    )
    op.create_table(
        "facts",
        sa.Column("release_key", sa.Integer(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column(
            "names",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="the bases that have these respondents and unsafe cells",
        ),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "released",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="base by base, the places of the released cells",
        ),
        sa.ForeignKeyConstraint(
            ["release_key"],
            ["published.releases.key"],
            name=op.f("fk_facts_release_key_releases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("release_key", "place", name=op.f("pk_facts")),
        schema="confidential",
    )
    op.create_table(
        "moments",
        sa.Column("release_key", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("stratum", sa.Integer(), nullable=False),
        sa.Column(
            "sums",
            postgresql.ARRAY(sa.Float()),
            nullable=False,
            comment="series by series, as api.estimation.moments orders them",
        ),
        sa.Column(
            "joint", postgresql.ARRAY(sa.Float()), nullable=False, comment="pair by pair: joint sums of two series"
        ),
        sa.ForeignKeyConstraint(
            ["release_key"],
            ["published.releases.key"],
            name=op.f("fk_moments_release_key_releases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("release_key", "cell", "stratum", name=op.f("pk_moments")),
        schema="confidential",
    )
    op.create_table(
        "reported",
        sa.Column("import_key", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column(
            "also", sa.SmallInteger(), nullable=False, comment="0: the preferred report of the figure, 1: a further one"
        ),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("value_text", sa.Text(), nullable=True),
        sa.Column("value_text_de", sa.Text(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("n_text", sa.Text(), nullable=True),
        sa.Column("n_text_de", sa.Text(), nullable=True),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("notes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("sources", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "status IN ('published', 'confidential', 'unreliable', 'not_asked', 'not_available', 'not_tabulated')",
            name=op.f("ck_reported_status"),
        ),
        sa.ForeignKeyConstraint(
            ["import_key"],
            ["confidential.imports.key"],
            name=op.f("fk_reported_import_key_imports"),
            ondelete="CASCADE",
        ),
        schema="confidential",
    )
    op.create_index(
        "ix_reported_figure",
        "reported",
        ["import_key", "indicator", "channel", "category", "cell"],
        unique=True,
        schema="confidential",
        postgresql_where="also = 0",
    )
    op.create_table(
        "strata",
        sa.Column("import_key", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column(
            "sampled", sa.Integer(), nullable=False, comment="primary sampling units in the design, answered or not"
        ),
        sa.Column(
            "population",
            sa.Float(),
            nullable=True,
            comment="units in the population; null: no finite population correction",
        ),
        sa.CheckConstraint("population IS NULL OR population >= sampled", name=op.f("ck_strata_population")),
        sa.CheckConstraint("sampled > 0", name=op.f("ck_strata_sampled")),
        sa.ForeignKeyConstraint(
            ["import_key"], ["confidential.imports.key"], name=op.f("fk_strata_import_key_imports"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_key", "stratum", name=op.f("pk_strata")),
        schema="confidential",
    )
    op.create_table(
        "figures",
        sa.Column("release_key", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("series", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("value_text", sa.Text(), nullable=True),
        sa.Column("value_text_de", sa.Text(), nullable=True),
        sa.Column("se", sa.Float(), nullable=True),
        sa.Column("ci90_low", sa.Float(), nullable=True),
        sa.Column("ci90_high", sa.Float(), nullable=True),
        sa.Column("ci95_low", sa.Float(), nullable=True),
        sa.Column("ci95_high", sa.Float(), nullable=True),
        sa.Column("ci99_low", sa.Float(), nullable=True),
        sa.Column("ci99_high", sa.Float(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("n_text", sa.Text(), nullable=True),
        sa.Column("n_text_de", sa.Text(), nullable=True),
        sa.Column("n_eff", sa.Float(), nullable=True),
        sa.Column("df", sa.Integer(), nullable=True),
        sa.Column("reliability", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("notes", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("sources", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("also_reported", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("also_reported_de", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "reliability IN ('good', 'caution', 'poor', 'not_assessed')", name=op.f("ck_figures_reliability")
        ),
        sa.CheckConstraint("status = 'published' OR value IS NULL", name=op.f("ck_figures_value_only_when_published")),
        sa.CheckConstraint(
            "status IN ('published', 'confidential', 'unreliable', 'not_asked', 'not_available', 'not_tabulated')",
            name=op.f("ck_figures_status"),
        ),
        sa.ForeignKeyConstraint(
            ["release_key"],
            ["published.releases.key"],
            name=op.f("fk_figures_release_key_releases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("release_key", "cell", "series", name=op.f("pk_figures")),
        schema="published",
    )
    op.create_index(op.f("ix_figures_id"), "figures", ["id"], unique=True, schema="published")
    op.create_table(
        "series",
        sa.Column("release_key", sa.Integer(), nullable=False),
        sa.Column("series", sa.SmallInteger(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_key"], ["published.releases.key"], name=op.f("fk_series_release_key_releases"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("release_key", "series", name=op.f("pk_series")),
        sa.UniqueConstraint(
            "release_key",
            "indicator",
            "channel",
            "category",
            name=op.f("uq_series_release_key_indicator_channel_category"),
        ),
        schema="published",
    )
    op.create_table(
        "codelists",
        sa.Column("release_key", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("codes", sa.Integer(), nullable=False, comment="how many: a version may be continued, never changed"),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_key"],
            ["published.releases.key"],
            name=op.f("fk_codelists_release_key_releases"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("release_key", "id", name=op.f("pk_codelists")),
        schema="published",
    )
    op.execute("ALTER TABLE published.releases ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY visible ON published.releases FOR SELECT USING ({VISIBLE})")
    for table in ("figures", "series", "codelists"):
        op.execute(f"ALTER TABLE published.{table} ENABLE ROW LEVEL SECURITY")
        # The subquery is itself subject to the policy on releases: drafts and embargoed figures do not exist.
        op.execute(
            f"CREATE POLICY visible ON published.{table} FOR SELECT "
            "USING (release_key IN (SELECT key FROM published.releases))"
        )


def downgrade() -> None:
    # The tables of responses are generated by imports and unknown here; they go with their schema.
    op.execute("DROP SCHEMA confidential CASCADE")
    op.execute("DROP SCHEMA published CASCADE")
