"""Certified figures displayed in full precision are withdrawn: no certificate covers what their digits tell.

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

REASON = "Its figures were displayed in full precision, which no certificate covers."
IN_FULL = "snapshot -> 'policy' ->> 'name' = 'certified' AND snapshot -> 'policy' ->> 'display' = 'full'"

# What was still to come was never seen: neither its announcement nor its comparison with others may appear.
DROP_ANNOUNCED = f"""
DELETE FROM published.changes WHERE at > now() AND release IN (SELECT id FROM published.releases WHERE {IN_FULL})
"""
ERASE_CELLS = f"""
UPDATE published.changes SET revision = revision || '{{"cells": [], "cells_erased": true}}'
FROM (SELECT array_agg(id) AS ids FROM published.releases WHERE {IN_FULL} AND state = 'published') AS withdrawn
WHERE revision IS NOT NULL AND (release = ANY (ids) OR replaces = ANY (ids))
"""
WITHDRAW = f"""
WITH withdrawn AS (
    UPDATE published.releases SET state = 'withdrawn', withdrawn_at = now(), withdrawn_reason = :reason
    WHERE {IN_FULL} AND state = 'published' RETURNING id, survey, wave, access
)
INSERT INTO published.changes (at, kind, release, survey, wave, access, reason)
SELECT now(), 'withdrawn', id, survey, wave, access, :reason FROM withdrawn
"""


def upgrade() -> None:
    for statement in (DROP_ANNOUNCED, ERASE_CELLS):
        op.execute(statement)
    op.execute(sa.text(WITHDRAW).bindparams(reason=REASON))


def downgrade() -> None:
    """What was withdrawn stays so: who kept the figures could still use them, but nobody is given them again."""
