"""The folder an embedded server lives in, and everything in it that is ours to write."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from api.config import SYSTEM_DATA_DIR
from api.database.embedded.account import Account, account_for
from api.database.embedded.binaries import make_open_folder
from api.errors import DatabaseUnavailable

ENTRANCE = "postgresql"
"""The name of the server's folder, or of the link to it, in the data folder."""


@dataclass(frozen=True)
class Passwords:
    """The random passwords of the embedded server's logins."""

    superuser: str
    owner: str
    reader: str

    def __repr__(self) -> str:
        return "Passwords(…)"


@dataclass(frozen=True)
class Home:
    """``<data folder>/postgresql``: the cluster and, beside it, what only we touch.

    The cluster belongs to the account that runs PostgreSQL. Everything else belongs to whoever owns the folder, so that
    account ``nobody`` cannot read a password or change a setting.
    """

    entrance: Path
    path: Path
    account: Account

    @property
    def cluster(self) -> Path:
        return self.path / "cluster"

    @property
    def log(self) -> Path:
        """What the server says until it writes its log by itself, into the ``logs``."""
        return self.path / "server.log"

    @property
    def logs(self) -> list[Path]:
        """One file for each day of the last week, the newest last."""
        return sorted((self.cluster / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)

    @property
    def settings(self) -> Path:
        return self.path / "settings.conf"

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def users(self) -> Path:
        return self.path / "users"

    def write(self, path: Path, text: str, mode: int = 0o600) -> None:
        """Replace a file of ours at once: a reader sees the old text or the new one."""
        fresh = path.with_name(path.name + ".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
        with open(descriptor, "w", encoding="utf-8") as file:
            owner = self.path.stat()
            if owner.st_uid != os.geteuid():
                os.fchown(descriptor, owner.st_uid, owner.st_gid)
            os.fchmod(descriptor, mode)
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        fresh.rename(path)

    def passwords(self) -> Passwords:
        """The logins' passwords, made on first use and kept in a file that only its owner reads."""
        path = self.path / "passwords.json"
        if not path.exists():
            self.write(path, json.dumps(asdict(Passwords(*(secrets.token_urlsafe(24) for _ in range(3))))))
        return Passwords(**json.loads(path.read_text(encoding="utf-8")))

    def remove(self) -> None:
        """Delete the server's folder and all its rows."""
        # First out of sight, then deleted: a newcomer makes a new home and never sees half of this one.
        doomed = self.path.with_name(f"{self.path.name}.removed-{secrets.token_hex(4)}")
        if self.entrance.is_symlink():
            self.entrance.unlink()
        self.path.rename(doomed)
        shutil.rmtree(doomed)


def open_home(data_dir: Path, *, lasting: bool) -> Home:
    """The home in ``data_dir``, created where there is none.

    Where root keeps its data in a folder that is closed to others (``/root`` is 0700), no other user can run PostgreSQL
    in it, and opening it up is not ours to do. The home is then a link from the data folder to a folder of its own
    under ``/var/lib/survey-benchmarks`` (in the temporary folder for a server that is not ``lasting``). It is a link
    so that the data folder may be moved or copied and still finds its one server, with that server's locks.

    Raises:
        DatabaseUnavailable: the folder cannot be created or belongs to somebody else.
    """
    account = account_for(data_dir)
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        entrance = data_dir.resolve() / ENTRANCE
        if not entrance.exists():
            _create(entrance, account, lasting=lasting)
    except OSError as error:
        raise unusable(data_dir, error) from error
    return Home(entrance, _checked(entrance.resolve(), account), account)


def unusable(data_dir: Path, error: OSError) -> DatabaseUnavailable:
    """What the system refuses in the data folder, told."""
    return DatabaseUnavailable(
        f"The data folder {data_dir} cannot be used: {error.strerror}. Make room there or let it be written, or set"
        " BENCHMARKS_DATA_DIR to another folder."
    )


def _create(entrance: Path, account: Account, *, lasting: bool) -> None:
    # The data folder alone decides, before anything is made in it: two processes at once decide the same.
    reachable = account.can_enter(entrance.parent)
    folder = entrance.parent if reachable else _elsewhere(lasting=lasting)
    home = Path(tempfile.mkdtemp(prefix="benchmarks-", dir=folder))
    _open_up(home, entrance.parent, account)
    try:
        if reachable:
            home.rename(entrance)
        else:
            entrance.symlink_to(home)
    except OSError:
        home.rmdir()
        if not entrance.exists():
            raise


def _elsewhere(*, lasting: bool) -> Path:
    if not lasting:
        return Path(tempfile.gettempdir())
    make_open_folder(SYSTEM_DATA_DIR)
    return SYSTEM_DATA_DIR


def _open_up(home: Path, data_dir: Path, account: Account) -> None:
    """Give the home to the data folder's owner, and let the account in if that is somebody else."""
    owner = data_dir.stat()
    os.chmod(home, 0o700 if owner.st_uid == account.uid else 0o755)
    if owner.st_uid != os.geteuid():
        os.chown(home, owner.st_uid, owner.st_gid)


def _checked(home: Path, account: Account) -> Path:
    if not home.exists():
        raise DatabaseUnavailable(
            f"The rows of the embedded PostgreSQL were in {home}, which is gone. Restore it, or remove the link to it"
            " from the data folder to begin anew."
        )
    if os.geteuid() not in (0, home.stat().st_uid):
        raise DatabaseUnavailable(
            f"The embedded PostgreSQL in {home} belongs to another user. Run this command as that user, or set"
            " BENCHMARKS_DATA_DIR to a folder of your own."
        )
    if not account.can_enter(home):
        raise DatabaseUnavailable(
            f"User {account.name}, who runs PostgreSQL for root, cannot enter {home}. Let others enter the folders"
            " above it again, or set BENCHMARKS_DATA_DIR to another folder."
        )
    return home
