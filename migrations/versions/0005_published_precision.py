"""Published figures: the standard error and the interval that their publisher states.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = ("se", "ci_low", "ci_high")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("reported", sa.Column(name, sa.Numeric(), nullable=True), schema="confidential")


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("reported", name, schema="confidential")
