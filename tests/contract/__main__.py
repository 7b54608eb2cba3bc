"""``python -m tests.contract``: every tool on the shipped catalogue, served from nothing; ``make contract`` runs it.

Names of tools as arguments run only these.
"""

from __future__ import annotations

import sys
import time

from tests.contract import tools
from tests.contract.catalogue import served_catalogue

TOOLS = {one.__name__: one for one in (tools.spectral, tools.redocly, tools.browser, tools.schemathesis)}


def main(names: list[str]) -> int:
    """Run the tools of these names, or all; the number of those that were not content."""
    failed = 0
    with served_catalogue() as served:
        for name in names or TOOLS:
            began = time.monotonic()
            try:
                said = TOOLS[name](served)
            except tools.Failed as found:
                failed += 1
                said = f"FAILED\n{found}"
            print(f"{name} ({time.monotonic() - began:.0f} s): {said}", flush=True)
    return failed


if __name__ == "__main__":
    unknown = [name for name in sys.argv[1:] if name not in TOOLS]
    sys.exit(f"there are {', '.join(TOOLS)}, not {', '.join(unknown)}" if unknown else main(sys.argv[1:]))
