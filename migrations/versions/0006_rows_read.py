"""Which rows of which file an import read, and what they hold: the same respondents are not published twice.

Revision: 0006
Follows: 0005
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("imports", "builds")
COLUMNS: dict[str, tuple[sa.types.TypeEngine[Any], str]] = {
    "file_hash": (sa.Text(), "hash of the main file; null: not noted, or no responses"),
    "answer_hashes": (sa.ARRAY(sa.Text()), "hashes of the answers to each question, in any order of rows"),
    "lines": (postgresql.INT4MULTIRANGE(), "the lines of the main file in which they are"),
}


def upgrade() -> None:
    for table in TABLES:
        for name, (kind, comment) in COLUMNS.items():
            op.add_column(table, sa.Column(name, kind, nullable=True, comment=comment), schema="confidential")


def downgrade() -> None:
    for table in TABLES:
        for name in COLUMNS:
            op.drop_column(table, name, schema="confidential")
