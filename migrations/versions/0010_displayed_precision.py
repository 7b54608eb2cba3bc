"""Displayed precision: who carries a standard error, and the step that a figure is rounded to.

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CARRIERS = sa.Column(
    "carriers",
    sa.Integer(),
    nullable=True,
    comment="contributors that standard error and interval rest on, at least",
)
STEP = sa.Column("step", sa.Float(), nullable=True, comment="value, se and bounds are rounded to it; null: not noted")


def upgrade() -> None:
    op.add_column("estimates", CARRIERS, schema="confidential")
    op.add_column("figures", STEP, schema="published")


def downgrade() -> None:
    op.drop_column("figures", "step", schema="published")
    op.drop_column("estimates", "carriers", schema="confidential")
