"""What a key looks like: ``sbk_``, eight characters that name it, and 32 random bytes that nobody can guess.

The name may be shown and logged. Of the whole only the SHA-256 is kept: a slow hash protects what people invent, and
would cost a tenth of a second per request here for nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

KEY_FORM = re.compile(r"sbk_[a-z2-7]{8}_[a-z2-7]{52}")
PREFIX_FORM = re.compile(r"sbk_[a-z2-7]{8}")
_NAME_BYTES, _SECRET_BYTES = 5, 32


def new_key() -> str:
    """A key that nobody has."""
    return f"sbk_{_letters(_NAME_BYTES)}_{_letters(_SECRET_BYTES)}"


def _letters(count: int) -> str:
    # No character that a double click would stop at, and none that looks like another.
    return base64.b32encode(secrets.token_bytes(count)).decode().rstrip("=").lower()


def key_prefix(text: str) -> str | None:
    """The part that names a key, from the whole key or from that part; None when it is neither."""
    whole = KEY_FORM.fullmatch(text) or PREFIX_FORM.fullmatch(text)
    return text[: len("sbk_") + 8] if whole else None


def key_hash(key: str) -> str:
    """What is kept of a key: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(key.encode()).hexdigest()
