"""`benchmarks backup` and `restore`: all of the running database, and proof that it is the same afterwards."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import requests

from api.database.embedded import EmbeddedServer
from api.releases.backups import manifest_of
from tests.releases.small import small_rows, write_csv, write_definition
from tests.serving_process import environment, serving
from tests.starting.served_folder import open_folder

PROGRAM = str(Path(sys.executable).with_name("benchmarks"))


def command(folder: Path, *order: str | Path, data: str = "data") -> subprocess.CompletedProcess[str]:
    given = environment(BENCHMARKS_DATA_DIR=str(folder / data))
    return subprocess.run(
        [PROGRAM, *map(str, order)], env=given, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.fixture(scope="module")
def backed_up() -> Iterator[tuple[Path, Path, list[bytes]]]:
    """A folder with a database, a backup made while it served, and what it answered then."""
    with open_folder() as folder:
        definition, answers = write_definition(folder, "kept"), write_csv(folder, small_rows())
        done = command(folder, "database", "setup")
        assert done.returncode == 0, done.stderr
        done = command(folder, "ingest", definition, answers, "--publish")
        assert done.returncode == 0, done.stderr
        done = command(folder, "key", "create", "--holder", "Partner")
        assert done.returncode == 0, done.stderr
        with serving(folder / "data", "--without-catalogue") as served:
            target = folder / "kept.dump"
            done = command(folder, "backup", target)
            assert done.returncode == 0, done.stderr
            assert "1 releases" in done.stdout
            assert "restored on trial, and every hash agrees" in done.stdout
            yield folder, target, asked(served.base)


def asked(base: str) -> list[bytes]:
    paths = ("/v1/benchmarks?survey=kept&size=*&format=csv", "/v1/releases", "/v1/changes", "/v1/surveys/kept")
    answers = [requests.get(f"{base}{path}", timeout=30) for path in paths]
    assert [answer.status_code for answer in answers] == [200] * len(paths)
    return [answer.content for answer in answers]


def test_a_backup_is_for_its_owner_alone_and_is_not_overwritten(backed_up: tuple[Path, Path, list[bytes]]) -> None:
    folder, target, _ = backed_up
    assert {stat.S_IMODE(file.stat().st_mode) for file in (target, manifest_of(target))} == {0o600}
    manifest = json.loads(manifest_of(target).read_text(encoding="utf-8"))
    assert manifest["rows"] | {"keys": 1, "releases": 1, "respondents": 60} == manifest["rows"]
    assert manifest["releases"]["kept.2025.r1"]["state"] == "published"
    again = command(folder, "backup", target)
    assert again.returncode == 1
    assert "is there already" in again.stderr
    assert not list(folder.glob("*.part"))


def test_what_was_restored_answers_byte_for_byte_as_before(backed_up: tuple[Path, Path, list[bytes]]) -> None:
    folder, target, before = backed_up
    done = command(folder, "restore", target, data="restored")
    assert done.returncode == 0, done.stderr
    assert "1 releases are back as they were at" in done.stdout
    assert "every hash agrees" in done.stdout
    with serving(folder / "restored", "--without-catalogue") as served:
        assert asked(served.base) == before
    said = command(folder, "actions", data="restored").stdout
    assert "database restored" in said
    again = command(folder, "restore", target, data="restored")
    assert again.returncode == 1
    assert "The database is not empty" in again.stderr


def test_a_backup_whose_figures_were_changed_is_told(backed_up: tuple[Path, Path, list[bytes]]) -> None:
    folder, target, _ = backed_up
    other = folder / "other.dump"
    os.link(target, other)
    manifest = json.loads(manifest_of(target).read_text(encoding="utf-8"))
    manifest["releases"]["kept.2025.r1"]["seal"] = "0" * 64
    manifest["rows"]["keys"] = 2
    manifest_of(other).write_text(json.dumps(manifest), encoding="utf-8")
    done = command(folder, "restore", other, data="different")
    assert done.returncode == 1
    assert "What was restored is not what was backed up" in done.stderr
    assert "release kept.2025.r1 has another seal" in done.stderr
    assert "there are 1 keys, and were 2" in done.stderr


def test_a_dump_that_is_cut_off_leaves_an_empty_database(backed_up: tuple[Path, Path, list[bytes]]) -> None:
    folder, target, _ = backed_up
    cut = folder / "cut.dump"
    cut.write_bytes(target.read_bytes()[:-5_000])
    manifest_of(cut).write_text(manifest_of(target).read_text(encoding="utf-8"), encoding="utf-8")
    done = command(folder, "restore", cut, data="cut")
    assert done.returncode == 1
    assert "pg_restore failed" in done.stderr
    with EmbeddedServer(folder / "cut").running() as server:
        connection = psycopg2.connect(server.owner_url.replace("+psycopg2", ""))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname IN ('published', 'confidential')")
            assert cursor.fetchone() == (0,)
        connection.close()


@pytest.mark.parametrize(
    ("name", "said"), [("nowhere.dump", "is not there"), ("alone.dump", "alone.dump.json: is not there")]
)
def test_a_backup_needs_its_manifest(backed_up: tuple[Path, Path, list[bytes]], name: str, said: str) -> None:
    folder, target, _ = backed_up
    if name == "alone.dump":
        (folder / name).write_bytes(target.read_bytes())
    done = command(folder, "restore", folder / name, data="none")
    assert done.returncode == 1
    assert said in done.stderr
    assert not (folder / "none").exists()
