"""What a key may allow beyond what everybody may read."""

from __future__ import annotations

from typing import Literal, get_args

Scope = Literal["read:partner", "read:embargoed"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

READ_PARTNER: Scope = "read:partner"
"""Surveys whose access is ``partner``; without it they do not exist."""
READ_EMBARGOED: Scope = "read:embargoed"
"""Scheduled releases before their second, of those surveys that may be read."""
