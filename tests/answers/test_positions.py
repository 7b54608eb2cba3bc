"""Positions from hand-made figures: which peers, which share, strongest and weakest, numbers and words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import pytest

from api.answers.positions.assembly import position_of
from api.answers.positions.companies import ChannelUse, Company
from api.answers.positions.groups import group_of
from api.concepts.codelists import Node
from api.concepts.editions.edition import Edition
from api.concepts.editions.identifiers import benchmark_id
from api.concepts.editions.snapshots import SnapshotSeries
from api.concepts.editions.stored_figures import FigureKey, StoredFigure
from api.concepts.surveys.cells import Cell
from api.concepts.surveys.items import Series
from api.concepts.surveys.survey import Indicator
from api.concepts.texts import Language, Text, same
from tests.serving import samples

ADOPTION = {"any": 0.8, "facebook": 0.6, "xing": 0.3, "blog": 0.2}
SERIES = (
    *(SnapshotSeries("adoption", channel, "yes", "responding") for channel in ADOPTION),
    *(SnapshotSeries("dialogue", channel, "yes", "responding") for channel in ("facebook", "blog")),
    SnapshotSeries("dialogue_rate", "facebook", "yes", "users"),
    SnapshotSeries("channel_count", "_T", "yes", "responding"),
    SnapshotSeries("minutes_per_day", "_T", "yes", "users"),
    SnapshotSeries("minutes_per_day", "xing", "yes", "users"),
    SnapshotSeries("median_minutes_per_day", "_T", "yes", "users"),
)
VALUES = {
    **{Series("adoption", channel): value for channel, value in ADOPTION.items()},
    Series("dialogue", "facebook"): 0.2,
    Series("dialogue", "blog"): 0.05,
    Series("dialogue_rate", "facebook"): 0.35,
    Series("channel_count"): 1.1,
    Series("minutes_per_day"): 60.0,
    Series("minutes_per_day", "xing"): 10.0,
    Series("median_minutes_per_day"): 40.0,
}


def indicator(code: str, kind: Any = "share", unit: str = "share", decimals: int = 0) -> Indicator:
    return Indicator(code, same(code), same(code), kind=kind, unit=unit, decimals=decimals)


SNAPSHOT = replace(
    samples.panel_snapshot(2023),
    series=SERIES,
    indicators=(
        replace(samples.ADOPTION, decimals=0),
        indicator("dialogue"),
        indicator("dialogue_rate"),
        indicator("channel_count", "mean", "channels", 1),
        indicator("minutes_per_day", "mean", "minutes"),
        indicator("median_minutes_per_day", "median", "minutes"),
    ),
)
EDITION = Edition(samples.header(1, SNAPSHOT), SNAPSHOT, samples.series_numbers(SNAPSHOT))
WHOLE, NARROW = ("_T", "_T", "_T"), ("C", "0-9", "_T")


def published(value: float | None, **changes: Any) -> StoredFigure:
    """A figure with an interval of 0.05 to each side of a share, more of larger numbers."""
    half = 0.05 if value is not None and value < 1 else 0.1 if value is not None and value < 5 else 5
    fields: dict[str, Any] = {
        **dict.fromkeys(StoredFigure._fields),
        **dict.fromkeys(("flags", "notes", "sources"), []),
        **{"id": "id", "status": "published", "value": value, "se": 0.02, "n": 100, "n_eff": 90.0},
        **{"reliability": "good", "base": "responding"},
    }
    ends = {} if value is None else {"ci_low": round(value - half, 3), "ci_high": round(value + half, 3)}
    return StoredFigure(**{**fields, **ends, **changes})


def figures(edition: Edition = EDITION, **changes: StoredFigure | None) -> dict[FigureKey, StoredFigure]:
    """Every cell has the figures of ``VALUES``; the narrow cell those of ``changes`` (``adoption_facebook=…``)."""
    found: dict[FigureKey, StoredFigure] = {}
    for series, number in edition.numbers.items():
        for cell in edition.cells:
            figure: StoredFigure | None = published(VALUES.get(series, 0.1))
            if cell == NARROW:
                figure = changes.get(f"{series.indicator}_{series.channel}", figure)
            if figure is not None:
                found[edition.header.key, number, edition.text(cell)] = figure
    return found


FIGURES = figures()


def position(
    *channels: ChannelUse,
    of: Mapping[FigureKey, StoredFigure] = FIGURES,
    edition: Edition = EDITION,
    language: Language = "en",
    employees: int = 5,
    **codes: str,
) -> dict[str, Any]:
    company = Company("a", {"sector": "25.1", **codes}, employees, channels)
    group, problems = group_of(edition, company, "/companies/0")
    assert problems == []
    return asdict(position_of(group, company, of, 0.95, language))


def answer(found: dict[str, Any], indicator: str, channel: str) -> dict[str, Any]:
    (one,) = (one for one in found["answers"] if (one["indicator"], one["channel"]) == (indicator, channel))
    return dict(one)


def cell(row: dict[str, Any]) -> tuple[str, ...]:
    return row["sector"], row["size"], row["other_dimensions"]["market"]


def test_who_uses_a_channel_is_among_those_who_do_and_who_does_not_among_the_rest() -> None:
    found = position(ChannelUse("facebook", uses=True), ChannelUse("xing", uses=False))
    uses, does_not = answer(found, "adoption", "facebook"), answer(found, "adoption", "xing")
    assert (uses["alike"], uses["alike_low"], uses["alike_high"]) == (0.6, 0.55, 0.65)
    assert (does_not["alike"], does_not["alike_low"], does_not["alike_high"]) == (0.7, 0.65, 0.75)
    assert uses["text"] == "among the 60% (55% to 65%) who use Facebook"
    assert does_not["text"] == "among the 70% (65% to 75%) who do not use XING"
    assert cell(uses["peers"]) == NARROW
    assert (uses["broadened"], uses["obstacle"], uses["obstacle_text"]) == (False, None, None)


HIDDEN = {
    "small": published(None, status="confidential", n=3, reliability="poor", notes=["small"]),
    "with leftovers": published(0.99, status="confidential"),
    "empty": published(None, status="confidential", se=None, n=None, n_eff=None, reliability="not_assessed"),
}


def test_small_complementary_and_empty_cells_give_the_same_answer() -> None:
    uses = [ChannelUse("facebook", uses=True, dialogue=False), ChannelUse("blog", uses=False)]
    found = [
        position(*uses, of=figures(adoption_facebook=hidden, adoption_any=hidden, channel_count__T=hidden))
        for hidden in HIDDEN.values()
    ]
    assert found[0] == found[1] == found[2]
    assert answer(found[0], "adoption", "facebook")["obstacle"] == "confidential"


@pytest.mark.parametrize(
    ("figure", "obstacle", "why"),
    [
        (HIDDEN["small"], "confidential", "is confidential"),
        (published(None, status="unreliable"), "unreliable", "is withheld as too unreliable"),
        (published(0.9, reliability="poor"), "poor", "has poor reliability"),
        (published(None, value_text="almost half"), "no_number", "was published in words only"),
        (published(None, status="not_asked"), "not_asked", "was not asked"),
        (None, "not_tabulated", "is not tabulated"),
    ],
    ids=["confidential", "unreliable", "poor", "no_number", "not_asked", "not_tabulated"],
)
def test_a_figure_that_cannot_be_relied_on_is_replaced_by_that_of_a_broader_group_and_said_so(
    figure: StoredFigure | None, obstacle: str, why: str
) -> None:
    found = position(
        ChannelUse("facebook", uses=True), ChannelUse("xing", uses=True), of=figures(adoption_facebook=figure)
    )
    broad, narrow = answer(found, "adoption", "facebook"), answer(found, "adoption", "xing")
    # Size gives way before sector: the narrowest class around micro enterprises of manufacturing.
    assert cell(broad["peers"]) == ("C", "SME", "_T")
    assert (broad["broadened"], broad["obstacle"]) == (True, obstacle)
    assert (
        broad["obstacle_text"]
        == f"The figure for Manufacturing, 0–9 {why}; this one is for Manufacturing, SMEs (0–249)."
    )
    assert (cell(narrow["peers"]), narrow["broadened"]) == (NARROW, False)
    assert "1 of 2 answers are compared with a broader group than Manufacturing, 0–9." in found["sentence"]


def test_a_company_that_no_group_is_known_to_contain_is_told_that_it_may_not_be_covered() -> None:
    bank = position(ChannelUse("facebook", uses=True), sector="64.1", language="en")
    assert cell(answer(bank, "adoption", "facebook")["peers"]) == ("_T", "0-9", "_T")
    assert (
        "This survey has no group of its own for 64.1 (Sector); its population says whether such companies are covered."
        in bank["sentence"]
    )
    assert (
        "Für 64.1 (Branche) hat diese Erhebung keine eigene Gruppe; ob sie solche Unternehmen umfasst, sagt ihre "
        "Grundgesamtheit." in position(ChannelUse("facebook", uses=True), sector="64.1", language="de")["sentence"]
    )
    for sector in ("25.1", "C", "_T"):
        assert "group of its own" not in position(ChannelUse("facebook", uses=True), sector=sector)["sentence"]


def test_who_says_nothing_of_channels_is_not_told_that_answers_cannot_be_compared() -> None:
    assert position()["sentence"] == "Nothing was said of single channels."
    assert position(language="de")["sentence"] == "Zu einzelnen Kanälen wurde nichts gesagt."


def test_a_cell_outside_the_lattice_is_broadened_by_as_few_codes_as_possible() -> None:
    found = position(ChannelUse("facebook", uses=True), market="b2b")
    one = answer(found, "adoption", "facebook")
    assert (cell(one["peers"]), one["obstacle"], one["asked_id"]) == (NARROW, "not_tabulated", None)
    assert not found["group"]["is_tabulated"]
    assert found["group"]["label"] == "Manufacturing, 0–9, Enterprises"


def test_without_any_figure_to_be_relied_on_there_is_nothing_to_compare_with() -> None:
    poor = {key: figure._replace(reliability="poor") for key, figure in FIGURES.items()}
    found = position(ChannelUse("facebook", uses=True), of=poor)
    one = answer(found, "adoption", "facebook")
    assert (one["peers"], one["alike"], one["text"], one["obstacle"], one["broadened"]) == (
        None,
        None,
        None,
        "poor",
        False,
    )
    assert one["obstacle_text"].endswith("and no broader group has one to be relied on.")
    assert (found["strongest"], found["weakest"]) == (None, None)
    assert found["channel_count"]["percentile_low"] is None
    assert found["sentence"].startswith("There is nothing to compare its answers with.")


def test_a_dialogue_is_compared_with_all_and_with_the_users_of_the_channel() -> None:
    found = position(ChannelUse("facebook", uses=True, dialogue=False), ChannelUse("blog", uses=False, dialogue=False))
    listed = [(one["indicator"], one["channel"], one["alike"]) for one in found["answers"]]
    assert listed == [
        ("adoption", "facebook", 0.6),
        ("dialogue", "facebook", 0.8),
        ("dialogue_rate", "facebook", 0.65),
        ("adoption", "blog", 0.8),
        ("dialogue", "blog", 0.95),
    ]
    rate = answer(found, "dialogue_rate", "facebook")
    assert (
        rate["text"] == "among the 65% (60% to 70%) of the users of Facebook who hold no dialogue with customers there"
    )


def test_a_dialogue_that_was_not_measured_says_so() -> None:
    one = answer(position(ChannelUse("xing", uses=True, dialogue=True)), "dialogue", "xing")
    assert (one["peers"], one["obstacle"], one["obstacle_text"]) == (
        None,
        "not_measured",
        "This survey did not measure it.",
    )


@pytest.mark.parametrize(
    ("uses", "strongest", "weakest"),
    [
        ({"facebook": True, "xing": True, "blog": False}, ("adoption", "xing", 0.3), ("adoption", "blog", 0.2)),
        ({"facebook": False, "xing": False}, None, ("adoption", "facebook", 0.6)),
        ({"any": True, "blog": True}, ("adoption", "blog", 0.2), None),
        ({"any": False}, None, ("adoption", "any", 0.8)),
        ({}, None, None),
    ],
    ids=["both", "nothing done", "everything done", "any", "nothing said"],
)
def test_the_strongest_is_what_fewest_peers_do_the_weakest_what_most_do(
    uses: dict[str, bool], strongest: Any, weakest: Any
) -> None:
    found = position(*(ChannelUse(channel, uses=does) for channel, does in uses.items()))
    points = [
        found[name] and (found[name]["indicator"], found[name]["channel"], found[name]["peers_share"])
        for name in ("strongest", "weakest")
    ]
    assert points == [strongest, weakest]


def test_a_dialogue_is_one_point_and_counts_among_the_users() -> None:
    found = position(ChannelUse("facebook", uses=True, dialogue=False), ChannelUse("blog", uses=False, dialogue=False))
    # Not 0.05 of all who hold a dialogue on a blog: who has no blog holds none.
    assert (found["weakest"]["indicator"], found["weakest"]["peers_share"]) == ("dialogue_rate", 0.35)
    holds = position(ChannelUse("facebook", uses=True, dialogue=True))
    assert (holds["strongest"]["indicator"], holds["strongest"]["peers_share"]) == ("dialogue_rate", 0.35)


def test_of_equal_shares_the_first_is_the_point() -> None:
    found = position(
        ChannelUse("blog", uses=True),
        ChannelUse("xing", uses=True),
        of=figures(adoption_blog=published(0.3)),
    )
    assert found["strongest"]["channel"] == "xing"


@pytest.mark.parametrize(
    ("uses", "counts"),
    [
        ({"facebook": True, "xing": True, "blog": False}, (2, 2)),
        ({"facebook": True}, (1, 3)),
        ({"any": True}, (0, 3)),
        ({"facebook": False, "xing": False, "blog": False}, (0, 0)),
    ],
)
def test_channels_are_counted_without_totals_and_what_was_not_said_is_left_open(
    uses: dict[str, bool], counts: tuple[int, int]
) -> None:
    count = position(*(ChannelUse(channel, uses=does) for channel, does in uses.items()))["channel_count"]
    assert count["channels"] == ["facebook", "xing", "blog"]
    assert (count["lowest"], count["highest"]) == counts
    assert count["peers"]["value"] == 1.1


def test_the_percentile_follows_from_the_intervals_of_the_shares_in_one_cell() -> None:
    found = position(*(ChannelUse(channel, uses=False) for channel in ("facebook", "xing", "blog")))
    count = found["channel_count"]
    # Nobody uses fewer than none; any channel is used by 0.75 at least.
    assert (count["percentile_low"], count["percentile_high"]) == (0.0, 0.25)
    assert count["percentile_obstacle"] is None
    assert len(count["based_on"]) == len({*count["based_on"]}) == 5
    assert cell(count["percentile_cell"]) == NARROW
    assert "At least 75.0% of its peers use more." in found["sentence"]


def test_a_percentile_that_would_say_nothing_is_left_out_with_the_reason() -> None:
    count = position(ChannelUse("any", uses=True))["channel_count"]
    assert (count["percentile_low"], count["percentile_high"]) == (None, None)
    assert count["percentile_obstacle"] == "not_informative"


DISTRIBUTION = {"0": 0.2, "1": 0.451, "2": 0.3, "3": 0.05}
"""By number of channels; rounded, so they add up to 1.001."""


def distributed(categories: Sequence[str] = tuple(DISTRIBUTION)) -> Edition:
    """The release, with the distribution of the number of channels."""
    added = tuple(SnapshotSeries("channel_count_distribution", "_T", one, "responding") for one in categories)
    shares = indicator("channel_count_distribution", decimals=1)
    snapshot = replace(SNAPSHOT, series=(*SERIES, *added), indicators=(*SNAPSHOT.indicators, shares))
    return Edition(samples.header(1, snapshot), snapshot, samples.series_numbers(snapshot))


def counted(
    edition: Edition,
    uses: Sequence[str],
    language: Language = "en",
    distribution: StoredFigure | None = None,
    unsaid: Sequence[str] = (),
) -> dict[str, Any]:
    """The position of a company that uses these channels and not the others, some ``unsaid``; category 3 has the figure
    ``distribution`` in the narrow cell."""
    found = figures(edition)
    for series, number in edition.numbers.items():
        for where in edition.cells if series.indicator == "channel_count_distribution" else ():
            last = series.category == "3" and where == NARROW
            found[edition.header.key, number, edition.text(where)] = (
                distribution if last and distribution else published(DISTRIBUTION[series.category], reliability="poor")
            )
    channels = [ChannelUse(one, uses=one in uses) for one in ("facebook", "xing", "blog") if one not in unsaid]
    return position(*channels, of=found, edition=edition, language=language)


def test_where_the_distribution_is_released_the_percentile_is_read_off_it() -> None:
    """However reliable each of its shares is for itself."""
    edition = distributed()
    found = counted(edition, ["facebook"])
    count = found["channel_count"]
    assert count["percentile_basis"] == "distribution"
    # 0.2 is 0.1995 at least; of the others, two are rounded, and both are 0.3495 at least.
    assert (count["percentile_low"], count["percentile_high"]) == (0.199, 0.651)
    assert (count["fewer"], count["as_many"], count["more"]) == (0.2, 0.451, 0.35)
    shares = [Series("channel_count_distribution", "_T", one) for one in DISTRIBUTION]
    text = edition.text(NARROW)
    assert count["based_on"] == [benchmark_id(edition.header.id, one, text) for one in shares]
    assert cell(count["percentile_cell"]) == NARROW
    assert "20.0% of its peers use fewer, 45.1% as many, 35.0% more." in found["sentence"]
    assert "bounds" not in found["sentence"]
    german = counted(edition, ["facebook"], "de")["sentence"]
    assert "20,0\u00a0% der Vergleichsgruppe nutzen weniger, 45,1\u00a0% ebenso viele, 35,0\u00a0% mehr." in german


@pytest.mark.parametrize(
    ("uses", "percentile", "shares"),
    [
        ([], (0.0, 0.201), (0.0, 0.2, 0.801)),
        (["facebook", "xing", "blog"], (0.949, 1.0), (0.951, 0.05, 0.0)),
    ],
)
def test_nobody_uses_fewer_than_none_and_nobody_more_than_all(
    uses: Sequence[str], percentile: Any, shares: Any
) -> None:
    count = counted(distributed(), uses)["channel_count"]
    assert (count["percentile_low"], count["percentile_high"]) == percentile
    assert (count["fewer"], count["as_many"], count["more"]) == shares


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_the_distribution_is_broadened_where_part_of_it_is_withheld(hidden: StoredFigure) -> None:
    found = counted(distributed(), ["facebook"], distribution=hidden)
    count = found["channel_count"]
    assert count["percentile_basis"] == "distribution"
    assert cell(count["percentile_cell"]) not in (NARROW, WHOLE)
    assert cell(count["peers"]) == NARROW
    assert re.search(r"20\.0% of its peers \(.+\) use fewer", found["sentence"])


@pytest.mark.parametrize(
    "categories", [("0", "1", "2"), ("0", "1", "2", "3", "4")], ids=["fewer channels", "more channels"]
)
def test_a_distribution_of_other_channels_than_those_counted_is_not_used(categories: Sequence[str]) -> None:
    count = position(ChannelUse("facebook", uses=True), edition=distributed(categories))["channel_count"]
    assert count["percentile_basis"] == "bounds"
    assert (count["fewer"], count["as_many"], count["more"]) == (None, None, None)


def test_without_a_distribution_bounds_are_said_to_be_bounds() -> None:
    found = position(*(ChannelUse(channel, uses=False) for channel in ("facebook", "xing", "blog")))
    assert found["channel_count"]["percentile_basis"] == "bounds"
    assert "use more. These are bounds: how many channels each of them uses is not published." in found["sentence"]


def test_channels_not_answered_for_leave_a_range_of_the_distribution() -> None:
    found = counted(distributed(), ["facebook"], unsaid=["blog"])
    count = found["channel_count"]
    assert (count["lowest"], count["highest"]) == (1, 2)
    assert (count["fewer"], count["as_many"], count["more"]) == (0.2, 0.751, 0.05)
    assert "20.0% of its peers use fewer, 75.1% a number in this range, 5.0% more." in found["sentence"]


def test_who_said_nothing_has_no_percentile_of_the_distribution_either() -> None:
    count = counted(distributed(), [], unsaid=["facebook", "xing", "blog"])["channel_count"]
    assert (count["percentile_basis"], count["percentile_obstacle"]) == (None, "not_informative")
    assert (count["fewer"], count["as_many"], count["more"]) == (None, None, None)


def test_published_tables_are_counted_by_their_single_channels_only() -> None:
    """Their “any” may be of channels that they do not print."""
    tables = replace(SNAPSHOT, lattice=None)
    edition = replace(EDITION, snapshot=tables)
    found = position(*(ChannelUse(one, uses=False) for one in ("facebook", "xing", "blog")), edition=edition)
    # 0.55 of facebook at least.
    assert found["channel_count"]["percentile_high"] == 0.45
    assert len(found["channel_count"]["based_on"]) == 3


@pytest.mark.parametrize(
    ("minutes", "relation", "percentile"),
    [
        (66, "above", (0.5, 1.0)),
        (65, "within", (0.5, 1.0)),
        (45, "below", (None, None)),
        (35, "below", (None, None)),
        (34, "below", (0.0, 0.5)),
    ],
)
def test_minutes_are_compared_with_mean_and_median(minutes: float, relation: str, percentile: Any) -> None:
    company = Company("a", {"sector": "25.1"}, 5, (), minutes)
    group, _ = group_of(EDITION, company, "/companies/0")
    (found,) = asdict(position_of(group, company, FIGURES, 0.95, "en"))["minutes"]
    assert (found["channel"], found["company"], found["relation"]) == ("_T", minutes, relation)
    assert (found["percentile_low"], found["percentile_high"]) == percentile
    assert (found["peers"]["value"], found["median"]["value"]) == (60.0, 40.0)


def test_minutes_of_channels_add_up_where_every_channel_used_has_some() -> None:
    xing, blog = ChannelUse("xing", uses=True, minutes_per_day=20), ChannelUse("blog", uses=True, minutes_per_day=5)
    rest = ChannelUse("facebook", uses=False)
    assert [(one["channel"], one["company"]) for one in position(xing, blog, rest)["minutes"]] == [
        ("_T", 25),
        ("xing", 20),
    ]
    assert [one["channel"] for one in position(xing, ChannelUse("blog", uses=True))["minutes"]] == ["xing"]
    assert position(rest)["minutes"] == []


def test_figures_without_intervals_are_compared_as_they_are() -> None:
    bare = {key: figure._replace(ci_low=None, ci_high=None, se=None) for key, figure in FIGURES.items()}
    found = position(ChannelUse("facebook", uses=False), ChannelUse("xing", uses=False), of=bare)
    one = answer(found, "adoption", "facebook")
    assert (one["alike"], one["alike_low"], one["text"]) == (0.4, None, "among the 40% who do not use Facebook")
    assert "Intervals" not in found["sentence"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "Compared with Manufacturing, 0–9 (Study panel, 2023). Strongest point: the company is among the 30% (25% "
            "to 35%) who use XING. Weakest point: the company is not among the 60% (55% to 65%) who use Facebook. "
            "It uses 1 to 2 of 3 channels (its peers: 1.1 on average).",
        ),
        (
            "de",
            "Vergleichsgruppe: Verarbeitendes Gewerbe, 0–9 (Studie panel, 2023). Stärkste Seite: Das Unternehmen "
            "gehört zu den 30\u00a0% (25\u00a0% bis 35\u00a0%), die XING nutzen. Schwächste Seite: Das Unternehmen "
            "gehört nicht zu den 60\u00a0% (55\u00a0% bis 65\u00a0%), die Facebook nutzen. Es nutzt 1 bis 2 von 3 "
            "Kanälen (Vergleichsgruppe: im Mittel 1,1).",
        ),
    ],
)
def test_the_sentence_can_be_quoted_alone(language: Language, said: str) -> None:
    found = position(ChannelUse("facebook", uses=False), ChannelUse("xing", uses=True), language=language)
    assert found["sentence"].startswith(said)


def test_simulated_figures_say_so_before_anything_else() -> None:
    edition = replace(EDITION, header=replace(EDITION.header, basis="simulated"))
    found = position(ChannelUse("xing", uses=True), edition=edition, language="de")
    assert found["sentence"].startswith("SIMULIERT: ")


def test_a_company_outside_the_population_is_told_that_no_group_contains_it() -> None:
    without_total = replace(samples.SIZE, nodes=(Node("10-249", Text("10–249", "10–249")),), whole="10-249")
    dimensions = (samples.SECTOR, without_total, samples.MARKET)
    cells: tuple[Cell, ...] = tuple((one, "10-249", "_T") for one in samples.SECTOR.codes)
    snapshot = replace(SNAPSHOT, dimensions=dimensions, cells=cells)
    edition = Edition(samples.header(1, snapshot), snapshot, samples.series_numbers(snapshot))
    found = position(ChannelUse("xing", uses=True), of=figures(edition), edition=edition, employees=5)
    assert found["group"]["cell"] is None
    assert found["answers"][0]["obstacle"] == "no_group"
    assert found["channel_count"]["percentile_low"] is None
    assert found["sentence"] == "No group of this survey is known to contain the company."
    inside = position(ChannelUse("xing", uses=True), of=figures(edition), edition=edition, employees=50)
    assert inside["answers"][0]["peers"]["size"] == "10-249"
