"""Locks between processes. The kernel holds them, so a killed process loses its own at once and leaves no stale ones.

This is also how users of a server are counted: each holds a shared lock on one file for as long as it lives. A list of
process ids would have to be cleaned of dead, reused and other containers' numbers; a lock never is wrong.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from api.errors import DatabaseUnavailable


@contextmanager
def exclusive_lock(path: Path, patience: float) -> Iterator[None]:
    """Hold ``path`` alone, waiting at most ``patience`` seconds for another process to let go of it.

    Raises:
        DatabaseUnavailable: another process kept the lock.
        FileNotFoundError: the folder is gone; its last user has just removed it.
    """
    deadline = time.monotonic() + patience
    while (descriptor := _try_exclusive(path)) is None:
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(
                f"Another process has been starting or stopping the embedded PostgreSQL for {patience:.0f} s (it holds"
                f" {path}). Wait for it or end it, then try again."
            )
        time.sleep(0.02)
    try:
        yield
    finally:
        os.close(descriptor)


def _try_exclusive(path: Path) -> int | None:
    descriptor = open_lock_file(path)
    with suppress(BlockingIOError, FileNotFoundError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever held it may have removed the file: then we have locked a name nobody else will find.
        if os.path.samestat(os.fstat(descriptor), os.stat(path)):
            return descriptor
    os.close(descriptor)
    return None


def open_lock_file(path: Path) -> int:
    """A descriptor of a file made for locking, which belongs to whoever its folder belongs to."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    folder = path.parent.stat()
    if os.fstat(descriptor).st_uid != folder.st_uid:
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor


def register_user(path: Path) -> int:
    """Count this process among the users, until ``unregister_user`` or its death."""
    descriptor = open_lock_file(path)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def unregister_user(path: Path, descriptor: int) -> bool:
    """Stop counting this user; True when nobody else is left. Call it under the exclusive lock."""
    # Unlocked, not only closed: forked children share the descriptor and would keep the lock.
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)
    probe = open_lock_file(path)
    try:
        fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(probe)
    return True
