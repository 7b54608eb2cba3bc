"""``/v1/comparisons`` over HTTP: what is compared, what is tested, what is not offered, and what is said."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from scipy import stats

from api.answers.figures.rows import ROW_FIELDS
from api.app import create_app
from api.representations.difference_tables import COMPARISON_FORMATS
from tests.conftest import Database, DatabaseServer
from tests.serving import differing
from tests.serving.conftest import configured
from tests.serving.test_benchmarks import refused

PATH = "/v1/comparisons"
SIZES = "a=size:SME&b=size:GE250"
STEADY = "survey=steady&channel=any"


@pytest.fixture(scope="module")
def database(database_server: DatabaseServer, migrated_template: str) -> Iterator[Database]:
    with database_server.database(migrated_template) as made:
        with made.owner.begin() as connection:
            differing.publish(connection)
        yield made


@pytest.fixture(scope="module")
def client(database: Database) -> FlaskClient:
    return create_app(configured(), database.reader).test_client()


@pytest.fixture(scope="module")
def strict(database: Database) -> FlaskClient:
    """A server that answers few rows."""
    return create_app(configured(row_limit=10), database.reader).test_client()


def get(client: FlaskClient, query: str) -> Any:
    response = client.get(f"{PATH}?{query}")
    assert response.status_code == 200, response.text
    return response.json


def rows(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(client, query)["data"]
    return found


def mistakes(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = refused(client.get(f"{PATH}?{query}"))["errors"]
    return found


def test_a_row_has_both_figures_as_they_are_published_and_their_tested_difference(client: FlaskClient) -> None:
    (row,) = rows(client, f"{STEADY}&{SIZES}")
    for side, size in (("a", "SME"), ("b", "GE250")):
        published = client.get(f"/v1/benchmarks?{STEADY}&size={size}").get_json()["data"]
        assert [row[side]] == published
        assert set(row[side]) == set(ROW_FIELDS)
    t = 0.17 / differing.SE
    p = 2 * stats.t.sf(t, 238)
    reach = stats.t.ppf(0.975, 238) * differing.SE
    numbers = ("difference", "se", "ci_low", "ci_high", "statistic", "df", "p", "p_adjusted")
    expected = [0.17, 0.05, round(0.17 - reach, 3), round(0.17 + reach, 3), round(t, 2), 238, round(p, 3), round(p, 3)]
    assert [row[name] for name in numbers] == pytest.approx(expected)
    assert row["difference"] == 0.17
    words = ("axis", "unit", "method", "verdict", "untested_because", "comparable", "reasons")
    assert [row[name] for name in words] == [
        *("size", "share_difference", "stored_contrast_df_from_n", "higher", None, True, [])
    ]


def test_the_sides_exchanged_give_the_opposite(client: FlaskClient) -> None:
    (row,), (other,) = rows(client, f"{STEADY}&{SIZES}"), rows(client, f"{STEADY}&a=size:GE250&b=size:SME")
    for name, opposite in (("difference", "difference"), ("statistic", "statistic"), ("ci_low", "ci_high")):
        assert row[name] == -other[opposite]
    assert (row["p"], row["verdict"], other["verdict"]) == (other["p"], "higher", "lower")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "Study steady – Adoption, Any channel, 2023: SMEs (0–249) at 66.0% is 17.0 percentage points higher "
            "than 250 and more at 49.0%, more than chance explains (95% interval 7.2 to 26.8, p = 0.001).",
        ),
        (
            "de",
            "Studie steady – Verbreitung, Irgendein Kanal, 2023: KMU (0–249) mit 66,0\u00a0% liegt um 17,0 "
            "Prozentpunkte höher als 250 und mehr mit 49,0\u00a0%; das ist mehr, als der Zufall erklärt "
            "(95-%-Intervall 7,2 bis 26,8, p = 0,001).",
        ),
    ],
)
def test_each_row_is_a_sentence(client: FlaskClient, language: str, said: str) -> None:
    (row,) = rows(client, f"{STEADY}&{SIZES}&lang={language}")
    assert row["sentence"] == said


@pytest.mark.parametrize(
    ("query", "begins"),
    [
        (f"{STEADY}&a=wave:2023&b=wave:2021", "Study steady – Adoption, Any channel: 2023 at"),
        ("survey=steady&indicator=dialogue&a=wave:2023&b=wave:2022&channel=xing", "Study steady – "),
        ("survey=steady&a=channel:facebook&b=channel:xing&size=SME", "Study steady – Adoption, SMEs (0–249), 2023: "),
    ],
)
def test_a_sentence_names_its_survey_so_that_it_can_be_quoted_alone(
    client: FlaskClient, query: str, begins: str
) -> None:
    for row in rows(client, query):
        assert row["sentence"].startswith(begins)


def test_a_sentence_names_the_population_that_a_survey_is_confined_to(client: FlaskClient) -> None:
    (row,) = rows(client, "survey=press&wave=2012&a=channel:facebook&b=channel:xing&lang=de")
    assert row["sentence"].startswith("Studie press, KMU (0–249) – Verbreitung, ")
    (sides,) = rows(client, "survey=press&wave=2012&channel=any&a=size:SME&b=size:GE250")
    assert sides["sentence"].startswith("Study press – Adoption, ")


def test_where_surveys_are_compared_only_the_sides_name_them(client: FlaskClient) -> None:
    (row,) = rows(client, "a=survey:steady,wave:2021&b=survey:press,wave:2012&channel=xing&size=SME")
    assert row["sentence"].count("Study steady") == row["sentence"].count("Study press") == 1
    assert not row["sentence"].startswith("Study steady –")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "differ by {} percentage points, which"), ("de", "unterscheiden sich um {} Prozentpunkte; das kann")],
    ids=["en", "de"],
)
def test_an_unclear_difference_is_said_with_its_sign_as_the_interval_is(
    client: FlaskClient, language: str, said: str
) -> None:
    for pair, shown in ((SIZES, "\u22122.0"), ("a=size:GE250&b=size:SME", "2.0")):
        (row,) = rows(client, f"survey=steady&channel=facebook&{pair}&lang={language}")
        assert row["verdict"] == "unclear"
        assert said.format(shown.replace(".", "," if language == "de" else ".")) in row["sentence"]


def test_a_part_and_its_whole_share_respondents_so_the_larger_n_decides(client: FlaskClient) -> None:
    (apart,) = rows(client, f"{STEADY}&{SIZES}")
    for pair in ("a=size:SME&b=size:_T", "a=size:0-9&b=size:SME"):
        (within,) = rows(client, f"{STEADY}&{pair}")
        assert (apart["df"], within["df"]) == (120 + 120 - 2, 120 - 2)


def test_several_rows_come_at_once_and_are_one_family(client: FlaskClient) -> None:
    query = f"survey=steady&sector=*&{SIZES}"
    holm = rows(client, query)
    cells = [(row["a"]["sector"], row["a"]["channel"]) for row in holm]
    assert len(cells) == len(set(cells)) == 15
    tested = [row for row in holm if row["p"] is not None]
    assert 1 < len(tested) < len(holm)
    p = sorted(row["p"] for row in tested)
    adjusted = sorted(row["p_adjusted"] for row in tested)
    assert adjusted[0] == pytest.approx(min(1, len(tested) * p[0]), abs=0.0005 * len(tested))
    for adjust, expected in (("none", p), ("bh", list(stats.false_discovery_control(p)))):
        found = [row["p_adjusted"] for row in rows(client, f"{query}&adjust={adjust}") if row["p"] is not None]
        assert sorted(found) == pytest.approx(sorted(expected), abs=0.0005 * len(tested))


def test_the_verdict_goes_by_the_adjusted_p_at_the_level_asked_for(client: FlaskClient) -> None:
    query = f"survey=steady&sector=*&{SIZES}"
    for level in ("0.90", "0.95", "0.99"):
        for row in rows(client, f"{query}&confidence={level}"):
            if row["p_adjusted"] is None:
                assert row["verdict"] == "not_testable"
            else:
                told = row["p_adjusted"] < 1 - float(level)
                assert row["verdict"] == (("higher" if row["difference"] > 0 else "lower") if told else "unclear")


def test_a_suppressed_side_gives_a_row_that_says_so_with_nothing_computed(client: FlaskClient) -> None:
    (row,) = rows(client, f"survey=steady&channel=xing&sector=C&{SIZES}")
    assert (row["a"]["status"], row["b"]["status"], row["b"]["value"]) == ("published", "confidential", None)
    assert (row["verdict"], row["untested_because"]) == ("not_testable", "no_value")
    numbers = ("difference", "se", "ci_low", "ci_high", "statistic", "df", "p", "p_adjusted", "method")
    assert {row[name] for name in numbers} == {None}
    assert "there is no value for 250 and more" in row["sentence"]


def test_small_and_empty_cells_are_compared_with_the_same_words(client: FlaskClient) -> None:
    """One has leftovers stored, the other is empty: nothing tells them apart."""
    (small,), (empty,) = (rows(client, f"survey=steady&channel=xing&sector={one}&{SIZES}") for one in ("C", "F"))
    assert small["b"]["status"] == "confidential"
    same = {"a": None, "b": None, "sentence": None}
    assert small | same == empty | same
    assert small["sentence"].replace("Manufacturing", "Construction") == empty["sentence"]


def test_a_pair_without_a_stored_error_has_its_difference_and_no_test(client: FlaskClient) -> None:
    (row,) = rows(client, f"survey=other&channel=any&{SIZES}")
    assert row["difference"] is not None
    assert (row["se"], row["p"], row["verdict"]) == (None, None, "not_testable")
    assert row["untested_because"] == "no_standard_error"


def test_two_channels_and_two_indicators_of_the_same_respondents(client: FlaskClient) -> None:
    (channels,) = rows(client, "survey=steady&a=channel:xing&b=channel:facebook")
    assert (channels["axis"], channels["se"], channels["df"]) == ("channel", 0.05, 120 - 1)
    assert channels["difference"] == pytest.approx(0.31)
    assert channels["verdict"] == "higher"
    (indicators,) = rows(client, "survey=steady&channel=facebook&a=indicator:adoption&b=indicator:dialogue")
    assert (indicators["untested_because"], indicators["se"]) == ("no_spread", None)
    # Errors are displayed rounded, so that answers need not all be the same.
    assert "the standard error of the difference is 0 in the decimals displayed" in indicators["sentence"]


def test_two_waves_drawn_independently_add_their_displayed_errors(client: FlaskClient) -> None:
    (row,) = rows(client, "survey=steady&channel=xing&a=wave:2023&b=wave:2021")
    se = (2 * 0.021**2) ** 0.5
    assert (row["method"], row["df"], row["se"]) == ("independent_samples_df_from_n", 238, round(se, 3))
    assert row["difference"] == 0.22
    assert row["statistic"] == pytest.approx(0.22 / se, rel=1e-3)
    assert "2023 at 60.0% is 22.0 percentage points higher than 2021 at 38.0%" in row["sentence"]


@pytest.mark.parametrize("pair", ["a=wave:2022&b=wave:2021", "a=wave:2021&b=wave:2022", "a=wave:2023&b=wave:2021"])
def test_waves_that_may_share_respondents_are_not_tested(client: FlaskClient, pair: str) -> None:
    """Also where a panel lies between: nobody says that the third wave has none of the first's respondents."""
    (row,) = rows(client, f"survey=cohort&channel=any&{pair}")
    assert row["difference"] == 0
    assert (row["se"], row["verdict"], row["untested_because"]) == (None, "not_testable", "shared_respondents")


def test_a_wave_drawn_anew_is_tested_against_the_panel_before_it(client: FlaskClient) -> None:
    (row,) = rows(client, "survey=cohort&channel=any&a=wave:2023&b=wave:2022")
    assert row["verdict"] == "unclear"


@pytest.mark.parametrize("pair", ["a=wave:2023&b=wave:2022", "a=wave:2023&b=wave:2021", "a=wave:2021&b=wave:2023"])
def test_a_break_between_two_waves_is_a_reason_not_to_compare_them(client: FlaskClient, pair: str) -> None:
    (row,) = rows(client, f"survey=steady&channel=facebook&{pair}")
    assert (row["comparable"], row["reasons"], row["untested_because"]) == (False, ["break"], "break")
    assert row["difference"] == 0
    assert row["p"] is None
    (before,) = rows(client, "survey=steady&channel=facebook&a=wave:2022&b=wave:2021")
    assert (before["comparable"], before["reasons"]) == (True, [])


def test_a_wave_without_the_question_says_so(client: FlaskClient) -> None:
    first, _ = rows(client, "survey=steady&indicator=dialogue&a=wave:2023&b=wave:2022")
    assert (first["b"]["status"], first["b"]["id"], first["b"]["wave"]) == ("not_asked", None, "2022")
    assert (first["untested_because"], first["difference"]) == ("no_value", None)
    assert "no value for 2022" in first["sentence"]


def test_surveys_are_not_comparable_and_the_row_says_why(client: FlaskClient) -> None:
    (row,) = rows(client, "a=survey:steady&b=survey:press&channel=xing&size=SME")
    assert (row["comparable"], row["untested_because"], row["verdict"]) == (False, "other_survey", "not_testable")
    assert row["reasons"] == ["survey", "basis", "base", "period"]
    assert row["difference"] == round(row["a"]["value"] - 0.508, 3)
    answer = get(client, "a=survey:steady,wave:2021&b=survey:press,wave:2012&channel=xing&size=SME&lang=de")
    assert [answer["data"][0][side]["wave"] for side in ("a", "b")] == ["2021", "2012"]
    assert set(answer["meta"]["reasons"]) == {"survey", "basis", "base", "period"}
    assert "verschiedene Erhebungen" in answer["data"][0]["sentence"]


def test_press_figures_are_subtracted_exactly_and_not_tested(client: FlaskClient) -> None:
    (row,) = rows(client, "survey=press&wave=2012&a=channel:facebook&b=channel:xing")
    assert (row["difference"], row["verdict"]) == (0.031, "not_testable")


def test_a_published_side_without_a_number_has_no_difference(client: FlaskClient) -> None:
    (row,) = rows(client, f"survey=press&wave=2012&channel=any&{SIZES}")
    assert (row["b"]["value_text"], row["difference"], row["untested_because"]) == ("almost half", None, "no_value")


def test_pairs_that_differ_in_two_dimensions_are_refused_with_the_nearest(client: FlaskClient) -> None:
    (mistake,) = mistakes(client, "survey=steady&a=size:SME,sector:C&b=size:GE250,sector:I")
    assert mistake["nearest"] == [
        "a=size:SME,sector:C&b=size:GE250,sector:C",
        "a=size:SME,sector:C&b=size:SME,sector:I",
    ]
    for pair in mistake["nearest"]:
        assert rows(client, f"survey=steady&{pair}")


def test_pairs_outside_the_lattice_are_refused_with_the_nearest(client: FlaskClient) -> None:
    (mistake,) = mistakes(client, f"survey=steady&sector=C&where=market:b2b&{SIZES}")
    assert "does not tabulate" in mistake["detail"]
    assert "a=size:SME&b=size:GE250&sector=C" in mistake["nearest"]
    for pair in mistake["nearest"]:
        assert rows(client, f"survey=steady&{pair}")


def test_a_wildcard_takes_only_the_pairs_that_are_offered(client: FlaskClient) -> None:
    found = rows(client, f"{STEADY}&where=market:*&sector=*&{SIZES}")
    assert {row["a"]["other_dimensions"]["market"] for row in found} == {"_T"}


def test_units_that_cannot_be_subtracted_are_refused_with_pairs_in_one_unit(client: FlaskClient) -> None:
    (mistake,) = mistakes(client, "survey=other&channel=facebook&a=indicator:adoption&b=indicator:minutes")
    assert "adoption is in share and minutes in minutes" in mistake["detail"]
    assert mistake["nearest"] == ["a=indicator:adoption&b=indicator:dialogue"]


def test_what_no_release_has_on_both_sides_is_refused_with_pairs_that_it_has(client: FlaskClient) -> None:
    (mistake,) = mistakes(client, "survey=steady&a=indicator:adoption&b=indicator:goal")
    assert mistake["nearest"] == ["a=indicator:adoption&b=indicator:dialogue"]


@pytest.mark.parametrize(
    ("query", "parameter", "part"),
    [
        ("survey=steady", "a", "a is missing"),
        ("survey=steady&a=size:SME", "b", "b is missing"),
        ("survey=steady&a=SME&b=size:GE250", "a", "is not dimension:code"),
        ("survey=steady&a=size:SME&b=size:*", "b", "no single code"),
        ("survey=steady&a=size:SME,size:0-9&b=size:GE250", "a", "names size twice"),
        ("survey=steady&a=size:SME&b=size:SME", "b", "are the same"),
        ("survey=steady&a=size:SME,sector:C&b=size:GE250", "b", "a names sector, b does not"),
        ("survey=steady&a=size:SMES&b=size:GE250", "a", "no size “SMES”"),
        ("survey=steady&a=size:SME&b=size:GE25", "b", "no size “GE25”"),
        ("survey=steady&a=sizes:SME&b=sizes:GE250", "a", "has a dimension “sizes”"),
        ("survey=steady&a=wave:2023&b=wave:1999", "b", "no wave “1999”"),
        ("survey=steady&a=wave:2021..2022&b=wave:2023", "a", "several waves"),
        ("survey=steady&a=channel:xing&b=channel:myspace", "b", "no channel “myspace”"),
        ("a=survey:steady&b=survey:steadi", "b", "no survey “steadi”"),
        (f"survey=steady&size=SME&{SIZES}", "size", "size is in a and b"),
        (f"survey=steady&{SIZES}&sort=value", "sort", "is none of difference, -difference"),
        (f"survey=steady&{SIZES}&limit=5", "limit", "limit is not 0"),
        (f"survey=steady&{SIZES}&adjust=bonferroni", "adjust", "is none of holm, bh, none"),
        (f"survey=steady&{SIZES}&format=svg", "format", "is none of json, csv"),
    ],
)
def test_mistakes_name_the_parameter_they_are_in(client: FlaskClient, query: str, parameter: str, part: str) -> None:
    found = [one["detail"] for one in mistakes(client, query) if one["parameter"] == parameter]
    assert any(part in detail for detail in found), found


def test_all_mistakes_are_told_at_once(client: FlaskClient) -> None:
    found = mistakes(client, "survey=steady&sector=Z&chanel=x&a=size:SMES&b=size:GE25")
    assert [one["parameter"] for one in found] == ["chanel", "sector", "a", "b"]


def test_an_answer_says_what_its_words_mean_and_who_is_quoted(client: FlaskClient) -> None:
    meta = get(client, f"survey=steady,press&wave=*&sector=*&{SIZES}")["meta"]
    data = rows(client, f"survey=steady,press&wave=*&sector=*&{SIZES}")
    assert set(meta["obstacles"]) == {row["untested_because"] for row in data} - {None}
    assert set(meta["methods"]) == {row["method"] for row in data} - {None}
    assert {one["id"] for one in meta["releases"]} == {row[side]["release"] for row in data for side in ("a", "b")}
    assert meta["total"] == len(data)
    assert (meta["adjust"], meta["confidence_level"]) == ("holm", 0.95)
    assert meta["selection"]["a"] == {"size": "SME"}


@pytest.mark.parametrize(
    "query",
    [
        f"survey=steady&{SIZES}&lang=de&confidence=0.99&adjust=bh",
        "survey=steady&channel=facebook&a=wave:2023&b=wave:2021",
        "survey=steady&channel=xing&a=wave:latest&b=wave:2021",
        "a=survey:steady&b=survey:press&channel=xing&size=SME",
        "survey=steady&indicator=dialogue&a=wave:2023&b=wave:2022",
        "survey=steady&a=market:b2b&b=market:b2c",
    ],
)
def test_the_permalink_gives_the_same_rows_and_never_changes(client: FlaskClient, query: str) -> None:
    answer = get(client, query)
    pinned = client.get(answer["links"]["permalink"])
    assert pinned.status_code == 200, pinned.text
    assert pinned.get_json()["data"] == answer["data"]
    assert "immutable" in pinned.headers["Cache-Control"]
    assert "immutable" not in client.get(f"{PATH}?{query}").headers["Cache-Control"]


def test_an_answer_that_is_known_is_not_sent_again(client: FlaskClient) -> None:
    address = f"{PATH}?{STEADY}&{SIZES}"
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    others = {client.get(f"{address}&{more}").headers["ETag"] for more in ("adjust=bh", "lang=de", "confidence=0.9")}
    assert len({tag, *others}) == 4


def test_too_many_rows_are_refused_with_how_to_split(strict: FlaskClient) -> None:
    document = refused(strict.get(f"{PATH}?survey=steady&sector=*&{SIZES}"))
    assert document["type"] == "/problems/too-many-rows"
    assert document["estimate"] > document["limit"]
    assert "adjusted for each other" in document["detail"]


def test_a_csv_line_is_complete_in_itself(client: FlaskClient) -> None:
    answer = get(client, f"survey=steady&sector=*&{SIZES}")
    text = client.get(f"{PATH}?survey=steady&sector=*&{SIZES}&format=csv").text
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(lines) == len(answer["data"])
    for line, row in zip(lines, answer["data"], strict=True):
        for name in ("difference", "se", "ci_low", "ci_high", "p", "p_adjusted"):
            assert (float(line[name]) if line[name] else None) == row[name]
        for side in ("a", "b"):
            assert (line[f"{side}_id"], line[f"{side}_size"]) == (row[side]["id"], row[side]["size"])
            assert line[f"{side}_citation"] == "An institute: steady"
        assert (line["verdict"], line["sentence"]) == (row["verdict"], row["sentence"])
        assert line["comparable"] == "true"


def test_the_workbook_has_the_same_numbers(client: FlaskClient) -> None:
    (row,) = rows(client, f"{STEADY}&{SIZES}")
    book = load_workbook(io.BytesIO(client.get(f"{PATH}?{STEADY}&{SIZES}&format=xlsx").data))
    assert book.sheetnames == ["figures", "notes", "metadata"]
    heads, cells = (list(line) for line in book["figures"].iter_rows(values_only=True))
    line = dict(zip(heads, cells, strict=True))
    for name in ("difference", "se", "ci_low", "ci_high", "p", "df", "verdict"):
        assert line[name] == row[name]
    assert line["a_size_label"] == "SMEs (0–249)"


def test_the_columns_of_the_csv_file_are_described(client: FlaskClient) -> None:
    address = f"{PATH}?{STEADY}&{SIZES}"
    header = client.get(f"{address}&format=csv").text.splitlines()[0].split(",")
    document = client.get(f"{address}&format=csvw").get_json(force=True)
    assert [column["titles"] for column in document["tableSchema"]["columns"]] == header


@pytest.mark.parametrize("name", sorted(COMPARISON_FORMATS))
def test_each_format_is_had_by_name_and_by_media_type(client: FlaskClient, name: str) -> None:
    chosen = COMPARISON_FORMATS[name]
    assert client.get(f"{PATH}?{STEADY}&{SIZES}&format={name}").headers["Content-Type"] == chosen.content_type
    by_type = client.get(f"{PATH}?{STEADY}&{SIZES}", headers={"Accept": chosen.media_types[0]})
    assert by_type.headers["Content-Type"] == chosen.content_type


def test_formats_that_hold_no_test_are_not_acceptable(client: FlaskClient) -> None:
    document = refused(client.get(f"{PATH}?{STEADY}&{SIZES}", headers={"Accept": "image/svg+xml"}), 406)
    assert "text/csv" in document["detail"]
    browser = client.get(f"{PATH}?{STEADY}&{SIZES}", headers={"Accept": "text/html,*/*;q=0.8"})
    assert browser.mimetype == "application/json"


def test_without_a_survey_every_public_one_that_has_both_codes_answers(client: FlaskClient) -> None:
    found = {row["a"]["survey"] for row in rows(client, f"channel=any&{SIZES}")}
    assert found == {"steady", "cohort", "ended", "other", "press"}


def test_a_version_can_be_named_by_release_or_date(client: FlaskClient) -> None:
    (named,) = rows(client, f"release=steady.2021.r1&channel=any&{SIZES}")
    assert named["a"]["release"] == named["b"]["release"] == "steady.2021.r1"
    (dated,) = rows(client, f"{STEADY}&{SIZES}&as_of=2022-06-30")
    assert dated["a"]["wave"] == "2021"


FAMILY = f"survey=steady&{SIZES}&sector=*"


def test_limit_zero_plans_a_comparison(client: FlaskClient) -> None:
    whole, plan = get(client, FAMILY), get(client, f"{FAMILY}&limit=0")
    assert plan["data"] == []
    assert plan["meta"]["total"] == len(whole["data"]) > 1
    tested = [row for row in whole["data"] if row["p"] is not None]
    assert plan["meta"]["tests"] == whole["meta"]["tests"] == {"difference": len(tested)}
    withheld = [row for row in whole["data"] if "confidential" in (row["a"]["status"], row["b"]["status"])]
    assert plan["meta"]["suppressed_share"] == round(len(withheld) / len(whole["data"]), 4) > 0
    assert "suppressed_share" not in whole["meta"]
    assert plan["meta"]["selection"] == whole["meta"]["selection"]
    assert plan["meta"]["notice"] == whole["meta"]["notice"]
    assert client.get(plan["links"]["permalink"]).get_json()["data"] == whole["data"]


@pytest.mark.parametrize("name", COMPARISON_FORMATS)
def test_a_plan_is_had_in_every_format(client: FlaskClient, name: str) -> None:
    assert client.get(f"{PATH}?{FAMILY}&limit=0&format={name}").status_code == 200


@pytest.mark.parametrize("query", ["limit=5", "limit=10000", "cursor=10-0123456789abcdef"])
def test_a_page_of_a_family_is_refused_with_the_reason(client: FlaskClient, query: str) -> None:
    (problem,) = mistakes(client, f"{FAMILY}&{query}")
    assert problem["parameter"] == query.split("=")[0]
    assert "comes whole, as its tests are adjusted for each other" in problem["detail"]


@pytest.mark.parametrize("sort", ["difference", "-difference"])
def test_rows_are_sorted_by_difference_and_no_test_changes(client: FlaskClient, sort: str) -> None:
    plain, answer = rows(client, FAMILY), get(client, f"{FAMILY}&sort={sort}")
    assert answer["meta"]["selection"]["sort"] == sort
    ranked = answer["data"]
    assert [row["a"]["sector"] for row in ranked] != [row["a"]["sector"] for row in plain]
    without = [{name: value for name, value in row.items() if not name.startswith("rank")} for row in ranked]
    assert {row["a"]["id"]: row for row in without} == {row["a"]["id"]: row for row in plain}
    sign = -1 if sort.startswith("-") else 1
    told = [row for row in ranked if row["difference"] is not None]
    assert [row["difference"] for row in told] == sorted(
        (row["difference"] for row in told), key=lambda one: sign * one
    )
    assert ranked[: len(told)] == told
    for row in told:
        # The definition, over all others: which lie wholly before it, which wholly behind.
        low, high = sorted((sign * row["ci_low"], sign * row["ci_high"])) if row["p"] is not None else (None, None)
        assert row["rank"] == 1 + sum(sign * other["difference"] < sign * row["difference"] for other in told)
        if low is None or high is None:
            assert row["rank_low"] is row["rank_high"] is None
            continue
        ends = [sorted((sign * other["ci_low"], sign * other["ci_high"])) for other in told if other["p"] is not None]
        assert row["rank_low"] == 1 + sum(last < low for _, last in ends)
        assert row["rank_high"] == len(told) - sum(first > high for first, _ in ends)
    assert all(row["rank"] is None for row in ranked[len(told) :])
    assert client.get(answer["links"]["permalink"]).get_json()["data"] == ranked
    table = client.get(f"{PATH}?{FAMILY}&sort={sort}&format=csv").text
    (first, *_) = csv.DictReader(io.StringIO(table))
    assert (first["rank"], first["a_id"]) == ("1", ranked[0]["a"]["id"])
    assert "a_rank" not in first
