"""Publishing behind a threshold alone, which the product refuses: only for tests that are about just that.

The product has no switch for this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from api.releases import publishing


@contextmanager
def publishing_behind_a_threshold() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "NEED_NO_CERTIFICATE", publishing.NEED_NO_CERTIFICATE | {"threshold"})
        yield
