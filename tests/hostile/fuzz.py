"""Look for bytes that break one of the targets, led by which ways through our code they take (atheris).

``make fuzz`` gives each target half a minute, or ``FUZZ_SECONDS``. What breaks one is kept in a folder that is named in
the end.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["api"], enable_loader_override=False):
    from api.app import create_app
    from api.database.embedded import EmbeddedServer
    from api.database.engine import create_reader_engine
    from api.database.migrations import upgrade
    from tests.conftest import DatabaseServer
    from tests.hostile.http_targets import http_targets
    from tests.hostile.targets import targets
    from tests.serving.conftest import configured, publish_samples

READER_URL = "FUZZ_READER_URL"
LIMITS = ("-rss_limit_mb=3000", "-timeout=30", "-max_len=20000")


def main(names: Sequence[str]) -> int:
    """Each target in a process of its own; all of them where none is named."""
    folder = Path(tempfile.mkdtemp(prefix="fuzzed-"))
    folder.chmod(0o755)
    with EmbeddedServer(folder / "data", durable=False).running() as running:
        server = DatabaseServer(running.superuser_url)
        with server.database() as database:
            upgrade(database.owner)
            publish_samples(database)
            os.environ[READER_URL] = database.reader_url
            found = everything()
            broken = [name for name in names or sorted(found) if not _withstands(name, found[name][1], folder)]
        server.close()
    print(f"Broken: {', '.join(broken)}. See {folder}." if broken else "Nothing broke.")
    return 1 if broken else 0


def fuzz(name: str, options: Sequence[str]) -> None:
    """Attack one target until its time is over."""
    target, _ = everything()[name]
    atheris.Setup([sys.argv[0], *options], target)
    atheris.Fuzz()


def everything() -> Mapping[str, tuple[Callable[[bytes], None], list[bytes]]]:
    """All targets by name, with what to begin from."""
    served = create_app(configured(), create_reader_engine(os.environ[READER_URL])).wsgi_app
    attacked = http_targets(served).items()
    return {**targets(), **{name: (partial(attack, served), seeds) for name, (attack, seeds) in attacked}}


def _withstands(name: str, seeds: Sequence[bytes], folder: Path) -> bool:
    corpus, log = folder / name, folder / f"{name}.log"
    corpus.mkdir()
    for number, seed in enumerate(seeds):
        (corpus / str(number)).write_bytes(seed)
    options = [f"-max_total_time={os.environ.get('FUZZ_SECONDS', '30')}", f"-artifact_prefix={folder}/{name}-", *LIMITS]
    command = [sys.executable, "-m", "tests.hostile.fuzz", "--alone", name, str(corpus), *options]
    with log.open("w") as output:
        code = subprocess.run(command, stdout=output, stderr=output, check=False).returncode
    print(f"{name}: {'broken' if code else 'holds'}", flush=True)
    return code == 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        fuzz(sys.argv[2], sys.argv[3:])
    sys.exit(main(sys.argv[1:]))
