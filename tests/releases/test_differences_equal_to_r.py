"""Comparisons and trends over HTTP: differences, standard errors, tests and families are R's, to its last digits."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.config import Config
from api.definitions import load_definition
from api.releases.ingesting import ingest
from tests.conftest import DatabaseServer
from tests.releases.contrasted import Contrasted
from tests.releases.stored import DEFINITIONS
from tests.shared import SHARED

ORACLE = SHARED / "oracle"
pytestmark = pytest.mark.skipif(not ORACLE.is_dir(), reason="needs R's results in ../shared/oracle")

NODES = {
    "micro|small|medium": "micro-medium",
    "small|medium": "small-medium",
    "C|F": "CF",
    "C|F|G": "CFG",
    "J|K|M": "JKM",
}
MORE_NODES = """
      - {code: CFG, label: C F and G, parent: _T, members: [C, F, G]}
      - {code: JKM, label: J K and M, parent: _T, members: [J, K, M]}
"""
SURVEY = "survey=synth-a"


@pytest.fixture(scope="module")
def client(
    database_server: DatabaseServer, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """A server of synth_a's two waves in full precision."""
    path = tmp_path_factory.mktemp("oracle") / "synth-a.yaml"
    source = (DEFINITIONS / "synth-a.yaml").read_text(encoding="utf-8")
    first = "      - {code: CF, "
    path.write_text(source.replace(first, MORE_NODES.strip("\n") + "\n" + first, 1), encoding="utf-8")
    definition = load_definition(path)
    with database_server.database(migrated_template) as database:
        for built in ingest(database.owner, definition, ORACLE / "data" / "synth_a.csv"):
            Contrasted.of(database, definition, built.release)
        config = Config("127.0.0.1", 8000, Path("unused"), 1, 10_000, None, database.reader_url)
        yield create_app(config, database.reader).test_client()


def expected(file: str, **wanted: str) -> list[dict[str, str]]:
    with (ORACLE / "expected" / file).open(newline="") as lines:
        return [row for row in csv.DictReader(lines) if all(row[name] == value for name, value in wanted.items())]


def codes(filter_: str) -> dict[str, str]:
    parts = (part.split("=") for part in filter_.split(";") if part)
    return {name: NODES.get(value, value) for name, value in parts}


def series(item: str) -> str:
    return "indicator=minutes" if item == "minutes" else f"indicator=adoption&channel={item}"


def answer(client: FlaskClient, resource: str, query: str) -> list[dict[str, Any]]:
    response = client.get(f"/v1/{resource}?{SURVEY}&{query}")
    assert response.status_code == 200, response.text
    rows: list[dict[str, Any]] = response.get_json()["data"]
    return rows


def sides(a: dict[str, str], b: dict[str, str]) -> str:
    """What both have in common fixes the rest; of a and b only the axis is left."""
    shared = {name: code for name, code in a.items() if b.get(name) == code}
    own = [",".join(f"{name}:{code}" for name, code in one.items() if name not in shared) for one in (a, b)]
    rest = "".join(f"&{name}={code}" for name, code in shared.items())
    return f"a={own[0]}&b={own[1]}{rest}"


def assert_as_r(row: dict[str, Any], wanted: dict[str, str], df: str = "t_df") -> None:
    case = wanted["case_id"]
    se, difference = float(wanted["se_diff"]), float(wanted["diff"])
    assert row["difference"] == pytest.approx(difference, rel=1e-9, abs=1e-14), case
    assert row["se"] == pytest.approx(se, rel=1e-9, abs=1e-15), case
    assert row["df"] == int(wanted[df]), case
    assert row["statistic"] == pytest.approx(difference / se, rel=1e-9, abs=1e-9), case
    assert row["p"] == pytest.approx(float(wanted["p_value"]), rel=1e-8, abs=1e-300), case
    assert row["p_adjusted"] == row["p"], case
    for bound, sign in (("ci_low", -1), ("ci_high", 1)):
        r = float(wanted[bound])
        clipped = max(-1.0, min(1.0, r)) if row["unit"] == "share_difference" else r
        assert row[bound] == pytest.approx(clipped, rel=1e-9, abs=1e-12), (case, sign)


def test_every_difference_of_two_domains(client: FlaskClient) -> None:
    rows = expected("diff_domains.csv", design_id="a25")
    assert len(rows) == 53
    for wanted in rows:
        pair = sides(codes(wanted["filter_a"]), codes(wanted["filter_b"]))
        (row,) = answer(client, "comparisons", f"wave=2025&{series(wanted['item'])}&{pair}")
        assert (row["a"]["n"], row["b"]["n"]) == (int(wanted["n_a"]), int(wanted["n_b"]))
        if float(wanted["se_diff"]) == 0:
            assert (row["verdict"], row["untested_because"]) == ("not_testable", "no_spread")
        else:
            assert row["method"] == "stored_contrast"
            assert_as_r(row, wanted)


def test_every_difference_of_two_channels_on_their_own_bases(client: FlaskClient) -> None:
    rows = expected("diff_items.csv", design_id="a25", base="own")
    assert len(rows) == 16
    for wanted in rows:
        pair = f"a=channel:{wanted['item_1']}&b=channel:{wanted['item_2']}"
        rest = "".join(f"&{name}={code}" for name, code in codes(wanted["filter"]).items())
        (row,) = answer(client, "comparisons", f"wave=2025&indicator=adoption&{pair}{rest}")
        assert_as_r(row, wanted, df="df")


@pytest.mark.parametrize("resource", ["comparisons", "trends"])
def test_every_difference_of_two_waves(client: FlaskClient, resource: str) -> None:
    rows = expected("trend.csv")
    assert len(rows) == 86
    for wanted in rows:
        cell = {name: code for name, code in codes(wanted["filter_a"]).items() if name != "wave"}
        rest = "".join(f"&{name}={code}" for name, code in cell.items())
        query = f"{series(wanted['item'])}{rest}"
        if resource == "comparisons":
            (row,) = answer(client, resource, f"a=wave:2025&b=wave:2024&{query}")
        else:
            before, after = answer(client, resource, query)
            assert before["since_previous"] is before["since_first"] is None
            row = after["since_previous"]
            assert after["since_first"] == row
        if float(wanted["se_diff"]) == 0:
            assert (row["verdict"], row["untested_because"]) == ("not_testable", "no_spread")
        else:
            assert row["method"] == "independent_samples"
            assert_as_r(row, wanted)


@pytest.mark.parametrize(("adjust", "column"), [("holm", "holm"), ("bh", "bh"), ("none", "p_value")])
@pytest.mark.parametrize("resource", ["comparisons", "trends"])
def test_the_family_of_trends_by_sector(client: FlaskClient, resource: str, adjust: str, column: str) -> None:
    """An answer's tests are one family: ten sectors, whether asked as a trend or as two waves."""
    family = {row["member"]: row for row in expected("padjust.csv", family="trend_sector_chat")}
    cases = {
        row["case_id"]: codes(row["filter_a"])["sector"] for row in expected("trend.csv") if row["case_id"] in family
    }
    assert len(cases) == 10
    query = f"channel=chat&adjust={adjust}&sector={','.join(cases.values())}"
    if resource == "comparisons":
        rows = {row["a"]["sector"]: row for row in answer(client, resource, f"a=wave:2025&b=wave:2024&{query}")}
    else:
        rows = {row["sector"]: row["since_first"] for row in answer(client, resource, query) if row["wave"] == "2025"}
    for case, sector in cases.items():
        assert rows[sector]["p"] == pytest.approx(float(family[case]["p_value"]), rel=1e-8)
        assert rows[sector]["p_adjusted"] == pytest.approx(float(family[case][column]), rel=1e-8), case
        verdict = (
            "unclear"
            if float(family[case][column]) >= 0.05
            else "lower"
            if rows[sector]["difference"] < 0
            else "higher"
        )
        assert rows[sector]["verdict"] == verdict


def test_the_ends_of_a_confidence_interval_move_with_its_level(client: FlaskClient) -> None:
    widths = []
    for level in ("0.90", "0.95", "0.99"):
        (row,) = answer(client, "comparisons", f"wave=2025&channel=chat&a=size:small&b=size:medium&confidence={level}")
        widths.append(row["ci_high"] - row["ci_low"])
    assert widths == sorted(set(widths))


def test_a_part_is_compared_with_the_whole_it_is_in(client: FlaskClient) -> None:
    """Its respondents are in both: the two errors do not add."""
    (row,) = answer(client, "comparisons", "wave=2025&channel=messenger&a=size:micro&b=size:_T")
    apart = (row["a"]["se"] ** 2 + row["b"]["se"] ** 2) ** 0.5
    assert row["method"] == "stored_contrast"
    assert 0 < row["se"] < 0.9 * apart
