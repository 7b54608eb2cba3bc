"""What is doubtful about single published figures stays visible: base, n, contradiction, wording, definition."""

from __future__ import annotations

import pytest

from .published_rows import definition, records, row_of


def notes(record: dict[str, str]) -> list[str]:
    return record["notes"].split()


def test_xing_at_bremerhaven_names_an_unstated_base_and_an_unknown_n() -> None:
    (xing,) = row_of("bremerhaven-2012", channel="xing")
    assert (xing["value_percent"], xing["base"], xing["n"], xing["n_text"]) == ("50.8", "responding", "", "> 500")
    assert (xing["sector"], xing["size"], xing["region"]) == ("_T", "SME", "DE")
    assert notes(xing) == ["base-unstated", "sme-bounds-unstated"]


def test_bremerhavens_channels_all_name_their_unstated_base() -> None:
    channels = [record for record in row_of("bremerhaven-2012", indicator="adoption") if record["channel"] != "any"]
    assert len(channels) == 7
    assert all("base-unstated" in notes(record) for record in channels)


def test_update_frequencies_cannot_speak_of_all_smes() -> None:
    frequencies = [row for row in row_of("bremerhaven-2012", indicator="update_frequency") if row["value_percent"]]
    assert sorted(row["value_percent"] for row in frequencies) == ["15.9", "20.7", "41.8"]
    assert {row["base"] for row in frequencies} == {"unstated-likely-active"}
    assert all("frequency-base-impossible" in notes(row) for row in frequencies)
    assert all(row["n_text"] == "" for row in frequencies)


def test_the_retold_definition_of_being_active_is_reported_beside_the_authors() -> None:
    author, retold = row_of("bremerhaven-2012", indicator="adoption", channel="any")
    assert author["also_reported"] == ""
    assert "wide-definition" in notes(author)
    assert (retold["value_percent"], retold["also_reported"], retold["sources"]) == ("75.0", "also", "haufe steadynews")
    assert "retold-narrower" in notes(retold)


@pytest.mark.parametrize(("wave", "preferred", "other"), [("2016", "44", "46"), ("2013", "33", "35")])
def test_austrias_two_figures_for_small_enterprises_are_both_reported(wave: str, preferred: str, other: str) -> None:
    first, second = row_of("statistik-austria-ict", wave=wave, channel="social_networks", size="10-49")
    assert (first["value_percent"], first["sources"], first["also_reported"]) == (preferred, "diepresse", "")
    assert (second["value_percent"], second["sources"], second["also_reported"]) == (other, "derstandard", "also")
    assert notes(first) == notes(second) == [f"small-contradiction-{wave}"]


def test_bitkoms_blogs_are_marked_as_contradictory_in_the_total_and_both_parts() -> None:
    blogs = row_of("bitkom-2012", channel="blog")
    assert {row["size"]: row["value_percent"] for row in blogs} == {"_T": "36", "SME_LT500": "28", "GE500": "27"}
    assert all("blogs-contradiction" in notes(row) for row in blogs)


def test_twitter_and_microblogs_refer_to_each_other_and_stay_out_of_the_headline() -> None:
    (twitter,) = row_of("bitkom-2012", channel="twitter")
    (microblogs,) = row_of("bitkom-2012", channel="microblogs", size="_T")
    assert (twitter["value_percent"], microblogs["value_percent"]) == ("23", "25")
    assert (twitter["base"], microblogs["base"]) == ("stated-all-probably-users", "social-media-users")
    assert twitter["indicator"] == microblogs["indicator"] == "adoption_among_users"
    assert "twitter-or-microblogs" in notes(twitter)
    assert "twitter-or-microblogs" in notes(microblogs)


def test_bitkoms_n_names_the_other_number_in_print() -> None:
    counted = [record for record in records("bitkom-2012") if record["n"]]
    assert {record["n"] for record in counted} == {"723"}
    assert all("n-723-or-732" in notes(record) for record in counted)
    text = dict(definition("bitkom-2012").notes)["n-723-or-732"]
    assert "732" in text.en
    assert "732" in text.de


def test_only_facebook_among_bitkoms_channels_speaks_of_all_companies() -> None:
    adoption = row_of("bitkom-2012", indicator="adoption")
    assert {row["channel"] for row in adoption} == {"any", "facebook"}
    (facebook,) = row_of("bitkom-2012", channel="facebook")
    assert (facebook["value_percent"], facebook["base"]) == ("32", "responding")
    assert "base-all-companies" in notes(facebook)


def test_the_onss_customer_dialogue_is_of_all_businesses_and_retold_as_of_users() -> None:
    official, retold = row_of("ons-ecommerce", category="customer_dialogue")
    assert (official["value_percent"], official["base"], official["sources"]) == ("23", "responding", "ons-2015")
    assert (retold["base"], retold["also_reported"]) == ("users-as-retold", "also")


def test_other_definitions_of_sme_keep_their_own_code() -> None:
    sizes = {slug: {row["size"] for row in records(slug)} for slug in ("bitkom-2012", "telegate-2010")}
    assert sizes == {"bitkom-2012": {"_T", "SME_LT500", "GE500"}, "telegate-2010": {"SME_UNSTATED"}}


def test_size_by_turnover_and_age_are_no_size_classes_and_no_sectors() -> None:
    rows = records("tns-infratest-2014")
    assert {row["size"] for row in rows} == {"_T", "TURNOVER_LT25M", "TURNOVER_GE25M"}
    (young,) = row_of("tns-infratest-2014", age="LE3")
    assert (young["value_percent"], young["sector"]) == ("23", "_T")


def test_the_two_averages_of_the_european_union_are_two_regions() -> None:
    averages = [row for row in row_of("eurostat-social-media", wave="2019") if row["region"].startswith("EU")]
    assert {row["region"]: row["value_percent"] for row in averages} == {"EU28": "53", "EU27_2020": "50"}
    assert all("eu-28-or-27" in notes(row) for row in averages)


def test_irelands_suspected_break_is_a_flagged_gap_and_no_number() -> None:
    (ireland,) = row_of("eurostat-social-media", wave="2021", region="IE")
    assert (ireland["value_percent"], ireland["value_text"], ireland["flag"]) == ("", "", "b")
    assert notes(ireland) == ["ireland-break"]


def test_changes_in_percentage_points_are_a_note_and_no_figures() -> None:
    noted = [record for record in records("eurostat-social-media") if "changes-2015-2021" in notes(record)]
    assert {(record["region"], record["value_percent"]) for record in noted} == {("EU27_2020", "59"), ("FI", "79")}
    assert row_of("eurostat-social-media", wave="2021", region="BE") == []


@pytest.mark.parametrize(
    ("slug", "note"),
    [
        ("zew-information-economy-2012", "wave-not-printed"),
        ("antrieb-mittelstand-2013", "wave-approximate"),
        ("bitkom-2015", "not-comparable-with-2012"),
        ("telegate-2010", "selected-trades"),
        ("zew-2015", "wide-definition"),
    ],
)
def test_what_holds_for_a_whole_study_is_noted_on_each_of_its_figures(slug: str, note: str) -> None:
    assert all(note in notes(record) for record in records(slug))


@pytest.mark.parametrize(
    ("slug", "value", "note"),
    [
        ("zew-information-economy-2012", "77", "printed-as-almost-77"),
        ("zew-information-economy-2012", "78", "printed-as-just-under-78"),
        ("telegate-2010", "80", "printed-as-almost-80"),
        ("bitkom-2015", "70", "printed-as-about-70"),
        ("statistik-austria-ict", "9", "printed-as-just-under-9"),
        ("statistik-austria-ict", "39", "year-assumed"),
        ("destatis-ict", "31", "two-populations"),
    ],
)
def test_press_rounding_and_inferred_years_are_noted(slug: str, value: str, note: str) -> None:
    assert any(note in notes(record) for record in row_of(slug, value_percent=value))
