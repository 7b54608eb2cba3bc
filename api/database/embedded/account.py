"""The operating system's account that runs PostgreSQL, which refuses to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.errors import DatabaseUnavailable

NOBODY = 65_534


@dataclass(frozen=True)
class Account:
    """A user of this machine. ``switch`` says that we are root and become that user for each program we run."""

    uid: int
    gid: int
    switch: bool

    def run(
        self, command: Sequence[str | Path], *, text_input: str = "", standard_output: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this user; the caller judges the exit code.

        Both outputs are in ``stdout``; or only errors are, in ``stderr``, when ``standard_output`` is a descriptor.

        The program gets a session of its own, so that Ctrl-C in a terminal reaches us and not PostgreSQL, and none of
        our environment: PGDATA, PGPORT or LC_ALL of a shell must not change what the server does.
        """
        try:
            return subprocess.run(  # nosec B603 # no shell
                [str(part) for part in command],
                input=text_input,
                stdout=subprocess.PIPE if standard_output is None else standard_output,
                stderr=subprocess.STDOUT if standard_output is None else subprocess.PIPE,
                text=True,
                errors="replace",
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                start_new_session=True,
                user=self.uid if self.switch else None,
                group=self.gid if self.switch else None,
                extra_groups=[] if self.switch else None,
            )
        except PermissionError as error:
            raise DatabaseUnavailable(
                f"PostgreSQL does not run as root, and user {self.name} cannot run {command[0]} here: {error.strerror}."
                " Run this command as an ordinary user, or set DATABASE_URL and DATABASE_READER_URL."
            ) from error

    def can_enter(self, folder: Path) -> bool:
        """Whether this user reaches what is in ``folder``: asked of the system, which knows more than mode bits."""
        return not self.switch or self.run(["/bin/sh", "-c", 'test -x "$1"', "sh", folder]).returncode == 0

    def take(self, path: Path) -> None:
        """Make this user the owner of something we have just created."""
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)


def account_for(data_dir: Path) -> Account:
    """Ourselves; as root, whoever owns the existing data folder, else ``nobody``."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    owner = data_dir.stat() if data_dir.exists() else None
    if owner is not None and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, switch=True)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(NOBODY, NOBODY, switch=True)
    return Account(nobody.pw_uid, nobody.pw_gid, switch=True)
