"""Threads of a serving process share the memory that they give back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving.real_server import PROJECT
from tests.serving_process import environment

ARENAS = """
import ctypes, sys, threading
from api.gunicorn import share_freed_memory
if sys.argv[1] == "shared":
    share_freed_memory()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
def tell(path):
    file = ctypes.c_void_p(libc.fopen(path.encode(), b"w"))
    libc.malloc_info(0, file)
    libc.fclose(file)
tell(sys.argv[2])
started = threading.Barrier(9)
def use():
    started.wait()
    libc.malloc(100_000)
    started.wait()
threads = [threading.Thread(target=use) for _ in range(8)]
for thread in threads:
    thread.start()
started.wait()
started.wait()
tell(sys.argv[3])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="arenas are glibc's")
@pytest.mark.parametrize("how", ["shared", "alone"])
def test_threads_take_no_memory_of_their_own(how: str, tmp_path: Path) -> None:
    given = environment(PYTHONPATH=str(PROJECT), DATABASE_READER_URL="postgresql://reader:x@127.0.0.1:1/none")
    paths = tmp_path / "before.xml", tmp_path / "after.xml"
    subprocess.run([sys.executable, "-c", ARENAS, how, *map(str, paths)], env=given, check=True)
    before, after = (path.read_text(encoding="utf-8").count("<heap nr=") for path in paths)
    assert (after > max(before, 2)) == (how == "alone")
