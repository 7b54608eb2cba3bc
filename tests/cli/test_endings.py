"""How commands end that cannot do what they were told, or were told to stop: without a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import api
from api.cli import cli
from api.errors import InvalidInput
from tests.waiting import wait_for


@pytest.mark.parametrize("place", ["not-there/draft.yaml", "answers.csv/draft.yaml"])
def test_a_draft_that_cannot_be_written_says_where(tmp_path: Path, place: str) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("id,uses\n1,yes\n2,no\n")
    target = tmp_path / place
    result = CliRunner().invoke(cli, ["survey", "init", str(answers), "--output", str(target)])
    assert isinstance(result.exception, InvalidInput)
    assert f"{target}: cannot be written" in str(result.exception)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "simulated"
    result = CliRunner().invoke(cli, ["simulate", "sme-pulse", "--wave", "2024", "--folder", str(folder)])
    assert isinstance(result.exception, InvalidInput)
    assert f"{folder}: cannot be written" in str(result.exception)


def test_ctrl_c_while_a_command_is_still_starting_leaves_no_traceback(tmp_path: Path) -> None:
    """Stopped in the midst of an import, where it would hurt: the module says so and waits."""
    reached = tmp_path / "reached"
    (tmp_path / "polars.py").write_text(
        f"import pathlib, time\npathlib.Path({str(reached)!r}).touch()\ntime.sleep(60)\n"
    )
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("benchmarks")), "survey", "--help"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path(api.__file__).parent.parent)])},
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    wait_for(reached.exists)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (-signal.SIGINT, "")
