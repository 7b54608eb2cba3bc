"""Which releases of other waves a release was compared with as it was certified: waves may share respondents.

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COMMENT = "hashes of figures: releases of other waves it was compared with"


def upgrade() -> None:
    column = sa.Column("compared_with", sa.ARRAY(sa.Text()), nullable=True, comment=COMMENT)
    op.add_column("builds", column, schema="confidential")


def downgrade() -> None:
    op.drop_column("builds", "compared_with", schema="confidential")
