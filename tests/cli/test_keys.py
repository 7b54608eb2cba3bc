"""`benchmarks key …`, as the operator uses it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.access.authentication import Authentication, KeyRefused
from api.access.keys import KEY_FORM, new_key
from api.access.visitors import Visitor
from api.cli import cli
from api.errors import BenchmarksError
from tests.conftest import Database

Run = Callable[..., Result]


@pytest.fixture
def run(fresh_database: Database, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATABASE_URL", fresh_database.owner_url)
    monkeypatch.delenv("DATABASE_READER_URL", raising=False)

    def invoke(*arguments: str | Path) -> Result:
        result = CliRunner().invoke(cli, ["key", *map(str, arguments)])
        if isinstance(result.exception, BenchmarksError):
            raise result.exception
        return result

    return invoke


def made(result: Result) -> str:
    """The key is all that a command writes to its output, so it can be piped."""
    assert result.exit_code == 0, result.output
    key = result.stdout.strip()
    assert KEY_FORM.fullmatch(key)
    return key


def opens(database: Database, key: str) -> Visitor:
    return Authentication().recognise(database.reader, f"Bearer {key}")


def test_a_key_works_from_the_moment_it_is_made_and_is_shown_once(run: Run, fresh_database: Database) -> None:
    assert run("list").output == "There is no key yet.\n"
    key = made(run("create", "--holder", "Partner AG", "--scope", "read:partner"))
    assert opens(fresh_database, key).scopes == {"read:partner"}
    listed = run("list").output
    assert key[:12] in listed
    assert key[12:] not in listed
    assert "Partner AG" in listed


def test_the_list_says_all_there_is_to_know(run: Run, fresh_database: Database) -> None:
    both = made(run("create", "--holder", "Bäckerei, “Süd”", "--scope", "read:embargoed", "--scope", "read:partner"))
    none = made(run("create", "--holder", "B", "--never-expires"))
    opens(fresh_database, both)
    first, second = run("list").output.splitlines()
    minute = r"\d{4}-\d\d-\d\dT\d\d:\d\dZ"
    assert re.fullmatch(
        rf"{both[:12]} live +made {minute} +ends {minute} +used {minute} +1 request +"
        r"read:partner,read:embargoed +Bäckerei, “Süd”",
        first,
    )
    assert re.fullmatch(rf"{none[:12]} live +made {minute} +ends never +used never +0 requests +- +B", second)


@pytest.mark.parametrize("shown", [12, 65], ids=["by its beginning", "by the whole key"])
def test_a_revoked_key_opens_nothing(run: Run, fresh_database: Database, shown: int) -> None:
    key = made(run("create", "--holder", "A"))
    result = run("revoke", key[:shown])
    assert result.output == f"{key[:12]} is revoked.\n"
    with pytest.raises(KeyRefused, match="was revoked"):
        opens(fresh_database, key)
    assert " revoked " in run("list").output
    with pytest.raises(BenchmarksError, match="revoked already"):
        run("revoke", key[:12])


def test_rotating_ends_the_old_key_and_gives_a_new_one_with_its_scopes(run: Run, fresh_database: Database) -> None:
    old = made(run("create", "--holder", "A", "--scope", "read:partner", "--days", "30"))
    new = made(run("rotate", old[:12]))
    assert opens(fresh_database, new).scopes == {"read:partner"}
    with pytest.raises(KeyRefused, match="was revoked"):
        opens(fresh_database, old)
    ends = [re.findall(r"ends (\S+)", line)[0][:10] for line in run("list").output.splitlines()]
    assert ends[0] == ends[1] != "never"
    with pytest.raises(BenchmarksError, match="make a new one"):
        run("rotate", old[:12])


def test_rotating_with_grace_leaves_time_to_change_over(run: Run, fresh_database: Database) -> None:
    old = made(run("create", "--holder", "A", "--never-expires"))
    new = made(run("rotate", old[:12], "--grace-hours", "24"))
    for key in (old, new):
        opens(fresh_database, key)
    ends = [re.findall(r"ends (\S+)", line)[0] for line in run("list").output.splitlines()]
    assert ends[0] != "never"
    assert ends[1] == "never"


@pytest.mark.parametrize("holder", ["", "  ", "two\nlines", "\x1b[31mred", "x" * 201])
def test_a_holder_is_one_line(run: Run, holder: str) -> None:
    with pytest.raises(BenchmarksError, match="--holder|holder"):
        run("create", "--holder", holder)


def test_an_unknown_scope_makes_no_key(run: Run) -> None:
    assert run("create", "--holder", "A", "--scope", "read:everything").exit_code == 2
    assert run("list").output == "There is no key yet.\n"


def test_a_key_ends_or_never_ends_but_not_both(run: Run) -> None:
    with pytest.raises(BenchmarksError, match="never expires"):
        run("create", "--holder", "A", "--days", "3", "--never-expires")


def test_a_key_that_is_not_there_is_named_with_the_nearest(run: Run) -> None:
    key = made(run("create", "--holder", "A"))
    other = new_key()
    with pytest.raises(BenchmarksError, match=key[:12]) as refusal:
        run("revoke", other)
    assert other[12:] not in str(refusal.value)
    with pytest.raises(BenchmarksError, match="sbk_ and eight characters"):
        run("revoke", "partner")
