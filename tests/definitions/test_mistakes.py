"""Every mistake is reported: where it is, what is wrong and what would be right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.concepts.surveys.policies import POLICY_NAMES
from api.concepts.vocabulary import BASES, INDICATOR_KINDS
from api.errors import InvalidInput
from tests.definitions.samples import FIGURES, RESPONSES, line_of, loaded, problems, spoilt

TEXTS = [
    ("publisher: Somebody\n", "", "survey: pulse", "the key “publisher” is missing"),
    ("publisher: Somebody", "publishers: Somebody", "publishers", "there is no key “publishers”"),
    ("publisher: Somebody", "publisher: [a]", "publisher", "“publisher” is a list"),
    ("survey: pulse", "survey: Pulse!", "survey", "“survey” is “Pulse!”"),
    ("title: {en: Pulse, de: Puls}", "title: {en: Pulse}", "title", "“title” is a mapping"),
    ("basis: probability_sample", "basis: probability", "basis", "“basis” is “probability”"),
    ("basis: probability_sample", "basis: published", "basis", "the basis of responses cannot be “published”"),
    ("access: public", "access: open", "access", "“access” is “open”"),
    ("licence: {name: CC0-1.0}", "licence: {url: nowhere}", "licence", "“url” is “nowhere”"),
    ("headline: adoption", "headline: adopton", "headline", "there is no indicator “adopton”"),
    ("headline: adoption", "headline: awareness", "headline", "the indicator “awareness” is not declared"),
    ("disclosure: {policy: threshold, k: 10}\n", "", "survey: pulse", "the key “disclosure” is missing"),
    ("policy: threshold", "policy: none", "disclosure", "“policy” is “none”"),
    ("policy: threshold", "policy: published", "disclosure", "responses cannot have the policy “published”"),
    ("k: 10}", "k: 2}", "disclosure", "k is 2, which protects nobody"),
    ("k: 10}", "k: 10, largest_weight: 0.6}", "disclosure", "“largest_weight” is “0.6”"),
    ("k: 10}", "k: 10, largest_weight: 0.09}", "disclosure", "largest_weight is 0.09"),
    (
        "policy: threshold, k: 10",
        "policy: certified, display: full",
        "disclosure",
        "figures in full precision tell the answers of small groups",
    ),
    ("k: 10}", "k: 10, sensitive: [adopt]}", "disclosure", "there is no indicator “adopt”"),
    ("k: 10}", "k: 10, reliability: {poor_neff: 3}}", "disclosure", "there is no key “poor_neff”"),
    ("k: 10}", "k: 10, reliability: {poor_n_eff: null}}", "disclosure", "“poor_n_eff” is empty"),
    (
        "wave: 2026, period_start: 2026-01-01",
        "wave: 2025, period_start: 2026-01-01",
        "{wave: 2025, period_start: 2026",
        "the wave “2025” is given twice",
    ),
    ("period_end: 2025-12-31", "period_end: 2024-12-31", "period_end: 2024", "before it begins"),
    ("period_end: 2025-12-31", "period_end: 2025-13-31", "period_end: 2025-13", "period_end is “2025-13-31”"),
    ("period_end: 2025-12-31", "period_end: soon", "period_end: soon", "“period_end” is “soon”"),
    ("notes: [careful]", "notes: [carefull]", "notes: [carefull]", "there is no note “carefull”"),
    ("notes: [careful]", "wording: {adoptoin: Which}", "wording", "there is no indicator “adoptoin”"),
    ("notes: [careful]", "breaks: [{indicator: goals, note: x}]", "breaks", "there is no indicator “goals”"),
]
CODELISTS = [
    ("{code: near, parent: _T}", "{code: near, parent: _TT}", "{code: near", "there is no code “_TT”"),
    ("{code: near, parent: _T}", "{code: near, members: [fra]}", "{code: near", "there is no code “fra”"),
    (
        "{code: near, parent: _T}",
        "{code: far, parent: _T}",
        "      - {code: far, parent: _T}\n      - {code: abroad",
        "given twice",
    ),
    ("{code: near, parent: _T}", "{code: ne ar}", "{code: ne ar", "“code” is “ne ar”"),
    (
        "{code: far, parent: _T}",
        "{code: far, parent: abroad}",
        "{code: far",
        "“far” is displayed below “abroad” is displayed below “far”",
    ),
    ("{code: near, parent: _T}", "{code: near, members: [near, far]}", "{code: near", "“near” is made of “near”"),
    (
        "{code: near, parent: _T}",
        "{code: near, parent: _T, members: [far], opaque: true}",
        "{code: near",
        "an opaque node has members",
    ),
    ("    nodes:\n", "    nodes: []\n    note:\n", "    nodes: []", "“nodes” has too few entries"),
    ("  market:\n", "  size:\n", "  size:", "the codelist “size” is built in"),
]
DIMENSIONS = [
    ("id: market", "id: wave", "id: wave", "“wave” is a word of the HTTP interface"),
    ("id: market", "id: Market", "id: Market", "“id” is “Market”"),
    ("id: market", "id: size", "id: size\n    label", "the dimension “size” is given twice"),
    (
        "    label: Market\n    codelist: market",
        "    codelist: market",
        "- id: market",
        "the dimension “market” has no label",
    ),
    ("    codelist: market\n", "", "- id: market", "the dimension “market” has no codelist"),
    ("codelist: market", "codelist: markt", "codelist: markt", "there is no codelist “markt”"),
    (
        "codelist: market",
        "codelist: market\n    level: sektion",
        "level: sektion",
        "there is no level of codelist market “sektion”",
    ),
    (
        "    whole: _T\n    column: staff",
        "    whole: SMEs\n    column: staff",
        "whole: SMEs",
        "there is no code in codelist size “SMEs”",
    ),
    (
        "    whole: _T\n    column: staff",
        "    whole: SME\n    column: staff",
        "[{code: 0-9",
        "“GE250” lies outside the whole “SME”",
    ),
    ("    whole: _T\n    column: staff", "    whole: SME_LT500\n    column: staff", "whole: SME_LT500", "opaque"),
    ("{code: near, parent: _T}", "{code: near}", "n: near", "“near” lies outside the whole “_T”"),
    (
        "column: staff",
        "column: staff\n    nodes: [_T, SMEE]",
        "nodes: [_T, SMEE",
        "there is no code in codelist size “SMEE”",
    ),
    (
        "column: staff",
        "column: staff\n    nodes: [_T, GE20]",
        "nodes: [_T, GE20",
        "“GE20” cannot be made of the leaves",
    ),
    ("    column: staff\n", "", "- id: size", "the dimension “size” has no column"),
    ("    column: staff\n", "    constant: SME\n", "constant: SME", "a constant is for published figures"),
    (
        "{code: 10-49, from: 10, to: 49}",
        "{code: 10-49, from: 9, to: 49}",
        "[{code: 0-9",
        "“0-9” and “10-49” overlap at 9",
    ),
    (
        "{code: 10-49, from: 10, to: 49}",
        "{code: 10-49, from: 10, to: 47}",
        "[{code: 0-9",
        "“10-49” and “50-249” 48 to 49 is missing",
    ),
    (
        "{code: 10-49, from: 10, to: 49}",
        "{code: 10-49, from: 49, to: 10}",
        "[{code: 0-9",
        "ends at 10, below its beginning 49",
    ),
    ("{code: 10-49, from: 10", "{code: 10-94, from: 10", "[{code: 0-9", "there is no code in codelist size “10-94”"),
    ("{code: 10-49, from: 10", "{code: SME, from: 10", "[{code: 0-9", "“SME” is no leaf"),
    ("{code: 10-49, from: 10", "{code: 10-49, from: ten", "[{code: 0-9", "“from” is “ten”"),
    (
        "    column: staff\n",
        "    column: staff\n    values: {a: 0-9}\n",
        "values: {a",
        "“values” is given beside bands",
    ),
    ("a: abroad", "a: abraod", "a: abraod", "there is no code in codelist market “abraod”"),
    ("missing: unclassified", "missing: unclasified", "missing:", "there is no code in codelist market “unclasified”"),
    ("crossings: 1", "crossings: 3", "crossings: 3", "crossings is 3"),
    ("crossings: 1", "crossings: -1", "crossings: -1", "“crossings” is “-1”"),
    ("market: [near]}", "markets: [near]}", "extra", "there is no dimension “markets”"),
    ("market: [near]}", "market: [naer]}", "extra", "there is no node of market “naer”"),
]
INDICATORS = [
    (
        "  adoption: {}",
        "  adoptoin: {}",
        "  adoptoin",
        "“adoptoin” is not in the shared vocabulary and has no label and no definition",
    ),
    ("dialogue_rate: {base: users}", "dialogue_rate: {base: user}", "base: user", "there is no base “user”"),
    ("kind: mean, unit: minutes", "kind: mean", "kind: mean", "the mean “minutes” has no unit"),
    ("kind: mean, unit: minutes", "kind: share", "number:", "the item is a number, but “minutes” is a share"),
    ("kind: mean, unit: minutes", "kind: mode", "kind: mode", "“kind” is “mode”"),
    ("{more: More, less: Less}", "{more: More}", "answers", "there is no category of goal “less”"),
    (
        "  adoption: {}",
        "  adoption: {}\n  awareness: {}",
        "  awareness",
        "the indicator “awareness” is measured by no item",
    ),
    ("carrier_pigeon: {en", "facebook: {en", "facebook: {en", "the channel “facebook” is built in"),
    (
        "channels: {carrier_pigeon: {en: Carrier pigeon, de: Brieftaube}}",
        "channels_version: 2",
        "channels_v",
        "no chann",
    ),
]
ITEMS = [
    ("coding: yn, columns: {facebook: f", "coding: ny, columns: {facebook: f", "coding: ny", "there is no coding “ny”"),
    ("coding: yn, columns: {facebook: f", "columns: {facebook: f", "columns: {facebook: f", "the item has no coding"),
    ("{yes: 1, no: 2, not_asked: 99}", "{yes: 1, not_asked: 99}", "yn: {yes", "does not say what means no"),
    ("{yes: 1, no: 2, not_asked: 99}", "{yes: 1, no: [2, 1]}", "yn: {yes", "“1” means both yes and no"),
    ("columns: {facebook: f", "columns: {facebok: f", "facebok", "there is no channel “facebok”"),
    ("columns: {facebook: f", "column: f, columns: {facebook: f", "column: f, ", "both column and columns"),
    (
        "columns: {facebook: f",
        "category: more, columns: {facebook: f",
        "category: more",
        "there is no category of adoption “more”",
    ),
    (
        "{facebook: df, xing: dx}}",
        "{facebook: df, xing: dx}}\n    - {indicator: dialogue, coding: yn, column: z, channel: xing}",
        "column: z",
        "a second item for dialogue.xing",
    ),
    (
        "answers: {more: m",
        "separator: x, contains: {_T: x}, answers: {more: m",
        "contains",
        "both contains and answers",
    ),
    ("column: t, number", "number", "number", "the item has no column"),
    ("minimum: 0, maximum: 1440", "minimum: 9, maximum: 0", "minimum: 9", "minimum 9 is above maximum 0"),
    ("waves: [2026]", "waves: [2027]", "waves: [2027]", "there is no wave “2027”"),
    ("waves: [2026]", "waves: [2026], universe: usres", "usres", "there is no universe “usres”"),
    (
        "waves: [2026]",
        "waves: [2026], universe: users",
        "universe: users}",
        "the universe “users” needs adoption, which is not asked",
    ),
    (
        "coding: yn, columns: {facebook: f",
        "coding: yn, universe: users, columns: {facebook: f",
        "universe: users, c",
        "universes go round in a circle",
    ),
    (
        "anybody: {indicator: adoption, channel: any}",
        "anybody: {indicator: adoption, channel: blog}",
        "anybody",
        "needs adoption.blog",
    ),
    (
        "anybody: {indicator: adoption, channel: any}",
        "anybody: {indicator: minutes, channel: _T}",
        "anybody",
        "needs minutes, which is not asked as a yes/no",
    ),
    ('any_of: "*"', "any_of: [facebook, blog]", "any_of", "there is no yes/no item of adoption for channel “blog”"),
    ('any_of: "*"', 'any_of: "*", count_of: adoption', "any_of", "any_of and count_of"),
    ('any_of: "*"', 'any_of: "*", universe: users', "any_of", "“universe” means nothing for any_of"),
    (
        "channel_count, count_of",
        "adoption, count_of",
        "count_of",
        "the derived item is a mean, but “adoption” is a share",
    ),
    (
        "channel_count, count_of",
        "adoption, distribution_of",
        "distribution_of",
        "there is no category of adoption “0”",
    ),
    (
        "channel_count, count_of",
        "channel_count, distribution_of",
        "distribution_of",
        "the derived item is a share, but “channel_count” is a mean",
    ),
    ("restrict: dialogue, universe: users", "restrict: dialogue", "restrict", "the restricted item has no universe"),
    (
        "restrict: dialogue, universe: users",
        "restrict: dialogue, universe: user",
        "restrict",
        "there is no universe “user”",
    ),
    ("restrict: dialogue, universe: users", "restrict: goal, universe: users", "restrict", "“goal” has no yes/no item"),
    (
        "[adoption, dialogue], channels",
        "[adoption, minutes], channels",
        "difference",
        "“adoption and minutes” has no yes/no item",
    ),
    (
        '[adoption, dialogue], channels: "*"',
        "[adoption, dialogue], channels: [carrier_pigeon]",
        "difference",
        "for channel “carrier_pigeon”",
    ),
    (
        "columns: {facebook: df",
        "waves: [2026], columns: {facebook: df",
        "difference",
        "adoption.facebook and dialogue.facebook have different bases",
    ),
    (
        "columns: {facebook: df",
        "universe: anybody, columns: {facebook: df",
        "difference",
        "all respondents and universe anybody",
    ),
]
SOURCES = [
    ('"@market"', '"@markt"', "stratum", "there is no dimension “markt”"),
    (
        "population_size: N",
        "population_size: N\n  population: {file: p.csv, stratum: [a, b]}",
        "population: {file",
        "both population_size and population",
    ),
    (
        "population_size: N",
        "population: {file: p.csv, stratum: a}",
        "population: {file",
        "the register's stratum has 1 columns, the survey's has 2",
    ),
    (
        "population_size: N",
        "join: [{file: a, key: k, columns: c},\n {file: b, key: k, columns: c}]",
        " {file: b",
        "the column “c” is joined twice",
    ),
    ('decimal: ","}', 'decimal: ";"}', "file:", "“decimal” is “;”"),
    (
        "indicator: adoption, coding: yn",
        'indicator: adoption, coding: {yes: "1", no: "2", nowt: "3"}',
        "nowt",
        "there is no key “nowt”",
    ),
    ('decimal: ","}', 'decimal: ",", thousands: ","}', "file:", "both decimal and thousands sign"),
    ('decimal: ","}', "encoding: latin-17}", "file:", "there is no encoding “latin-17”"),
    ('decimal: ","}', "format: excel}", "file:", "“format” is “excel”"),
    ('decimal: ","}', "sheet: Data}", "file:", "a file of format csv has no sheet"),
    ('decimal: ","}', "format: spss, label_lines: 1}", "file:", "a file of format spss has no label_lines"),
    ('decimal: ","}', "title_lines: -1}", "file:", "“title_lines” is “-1”"),
    ("responses:", "figures: {wave: w, value: v}\nresponses:", "figures", "there are both responses and figures"),
]


@pytest.mark.parametrize(
    ("right", "wrong", "marker", "said"), [*TEXTS, *CODELISTS, *DIMENSIONS, *INDICATORS, *ITEMS, *SOURCES]
)
def test_a_mistake_is_reported_on_its_line(tmp_path: Path, right: str, wrong: str, marker: str, said: str) -> None:
    text = spoilt(RESPONSES, right, wrong)
    found = [problem for problem in problems(tmp_path, text) if said in problem.message]
    assert found, [str(problem) for problem in problems(tmp_path, text)]
    assert line_of(text, marker) in [problem.line for problem in found]
    assert all(problem.file == str(tmp_path / "definition.yaml") for problem in found)


FIGURE_MISTAKES = [
    ("basis: published", "basis: census", "basis", "the basis of published figures is “census”"),
    ("policy: published", "policy: threshold", "disclosure", "the policy of published figures is “threshold”"),
    ("sources:", "lattice: {crossings: 1}\nsources:", "lattice", "published figures have no lattice"),
    ("constant: DE", "constant: DEE", "constant: DEE", "there is no code in codelist region “DEE”"),
    ("constant: DE", "column: c, constant: DE", "constant: DE", "both column and constant"),
    (", constant: DE", "", "id: region", "the dimension “region” has no column"),
    ("channel: facebook", "channel: facebok", "FB:", "there is no channel “facebok”"),
    ("category: recruiting", "category: recruting", "JOBS:", "there is no category of purpose “recruting”"),
    ("indicator: purpose", "indicator: porpose", "JOBS:", "there is no indicator “porpose”"),
    ("columns: measure", "columns: [measure, unit]", "map:", "one text per entry, but there are 2 columns"),
    ("  scale: percent", "  channel: c\n  scale: percent", "channel: c\n", "“channel” is given beside series"),
    ("{b: break", "{b: brake", "flags:", "“b” is “brake”"),
    ("{c: confidential", "{c: published", "statuses:", "“c” is “published”"),
    ("https://example.org/page", "example.org/page", "page:", "“url” is “example.org/page”"),
    ("headline: adoption", "headline: goal", "headline", "the indicator “goal” is not declared"),
    (
        "period_end: 2012-12-31}",
        "period_end: 2012-12-31, rows: {column: w, values: [1]}}",
        "rows",
        "rows is for responses",
    ),
    ("figures:", "figure:", "figure:", "there is no key “figure”"),
    ("  flag: flag\n", "  value_text_de: w\n", "value_text_de", "“value_text_de” is given without value_text"),
    ("  flag: flag\n", "  n_text_de: w\n", "n_text_de", "“n_text_de” is given without n_text"),
]


@pytest.mark.parametrize(("right", "wrong", "marker", "said"), FIGURE_MISTAKES)
def test_a_mistake_about_figures_is_reported_on_its_line(
    tmp_path: Path, right: str, wrong: str, marker: str, said: str
) -> None:
    text = spoilt(FIGURES, right, wrong)
    found = [problem for problem in problems(tmp_path, text) if said in problem.message]
    assert found, [str(problem) for problem in problems(tmp_path, text)]
    assert line_of(text, marker) in [problem.line for problem in found]


def test_only_names_that_are_near_are_shown(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, spoilt(RESPONSES, "columns: {facebook: f", "columns: {facebok: f"))[:1]
    assert found.nearest == ("facebook",)
    assert found.pointer == "/responses/items/0/columns/facebok"


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("publisher: Somebody\n", "publisher: Somebody\nqqzzqq: 3\n", "one of survey, title, "),
        ("columns: {facebook: f", "columns: {qqzzqq: f", "one of _T, "),
        ("whole: _T", "whole: qqzzqq", " in all)"),
    ],
)
def test_where_no_name_is_near_it_is_listed_what_can_be_named(
    tmp_path: Path, right: str, wrong: str, expected: str
) -> None:
    found = [problem for problem in problems(tmp_path, spoilt(RESPONSES, right, wrong)) if "qqzzqq" in problem.message]
    assert [expected in (problem.expected or "") for problem in found] == [True]


def test_where_nothing_is_defined_it_is_said_that_it_can_be(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, spoilt(RESPONSES, "notes: {careful: Be careful.}\n", ""))
    assert problem.expected == "none is defined: define it, or leave this out"


@pytest.mark.parametrize("wrong", ["basis: sample", "basis: [census]", "basis:"])
def test_one_mistake_is_one_problem(tmp_path: Path, wrong: str) -> None:
    assert len(problems(tmp_path, spoilt(RESPONSES, "basis: probability_sample", wrong))) == 1


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("responses:\n  file", "responses: 5\nnothing:\n  file"),
        ("dimensions:\n", "dimensions: none\nnothing:\n"),
        ("indicators:\n", "indicators: [a]\nnothing:\n"),
        ("waves:\n", "waves: {}\nnothing:\n"),
        ("disclosure: {policy: threshold, k: 10}", "disclosure: 5"),
        ("  items:\n", "  items: 5\n  nothing:\n"),
        ("  derived:\n", "  derived: {a: 1}\n  nothing:\n"),
        ("lattice:\n", "lattice: [x]\nnothing:\n"),
    ],
)
def test_a_section_of_the_wrong_kind_is_reported_and_breaks_nothing(tmp_path: Path, right: str, wrong: str) -> None:
    text = spoilt(RESPONSES, right, wrong)
    key = wrong.strip().partition(":")[0]
    assert any(f"“{key}” " in problem.message for problem in problems(tmp_path, text))


def test_mistakes_of_all_kinds_are_reported_in_one_run_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = RESPONSES
    for right, wrong in [
        ("basis: probability_sample", "basis: guess"),
        ("period_end: 2025-12-31", "period_end: 2024-12-31"),
        ("{code: far, parent: _T}", "{code: far, parent: abroad}"),
        ("{code: 10-49, from: 10, to: 49}", "{code: 10-49, from: 9, to: 49}"),
        ("columns: {facebook: f", "columns: {facebok: f"),
        ("crossings: 1", "crossings: 7"),
        ("publisher: Somebody\n", "publisher: CHANGE-ME\n"),
    ]:
        text = spoilt(text, right, wrong)
    found = problems(tmp_path, text)
    assert len(found) >= 7
    assert [problem.line for problem in found] == sorted(problem.line or 0 for problem in found)


@pytest.mark.parametrize(
    "content", ["5", "[1, 2]", "text", "~", "{}", "responses: {}", "figures: {}", "dimensions: [{}]"]
)
def test_a_file_that_is_no_definition_is_reported(tmp_path: Path, content: str) -> None:
    with pytest.raises(InvalidInput, match="definition.yaml:1: "):
        loaded(tmp_path, content)


def test_at_most_a_hundred_problems_are_kept_and_the_rest_counted(tmp_path: Path) -> None:
    text = RESPONSES + "".join(f"nonsense_{number}: 1\n" for number in range(150))
    with pytest.raises(InvalidInput, match="… and 50 more") as error:
        loaded(tmp_path, text)
    assert len(error.value.problems) == 100


def test_each_placeholder_is_reported_once_with_its_place(tmp_path: Path) -> None:
    text = spoilt(RESPONSES, "basis: probability_sample", "basis: CHANGE-ME")
    text = spoilt(text, "{wave: 2025, period_start: 2025-01-01", "{wave: 2025, period_start: CHANGE-ME")
    found = problems(tmp_path, spoilt(text, "publisher: Somebody", "publisher: CHANGE-ME (who)"))
    assert [problem.message for problem in found] == [
        "publisher has not been filled in",
        "basis has not been filled in",
        "waves/0/period_start has not been filled in",
    ]


CHOICES: list[tuple[str, str, str, str]] = [
    (RESPONSES, "basis: probability_sample", "basis", ", ".join(BASES)),
    (RESPONSES, "access: public", "access", "public, partner"),
    (RESPONSES, "policy: threshold", "policy", ", ".join(POLICY_NAMES)),
    (RESPONSES, 'decimal: ","', "decimal", "., ,"),
    (RESPONSES, "kind: mean", "kind", ", ".join(INDICATOR_KINDS)),
    (FIGURES, "flags: {b: break, e: estimated}", "flags: {b", "break, estimated, provisional, unreliable, almost_zero"),
]


@pytest.mark.parametrize(("text", "right", "key", "choices"), CHOICES)
def test_a_placeholder_of_a_closed_set_is_answered_with_its_choices(
    tmp_path: Path, text: str, right: str, key: str, choices: str
) -> None:
    closing = "}" * right.count("}")
    (found,) = problems(tmp_path, spoilt(text, right, f"{key}: CHANGE-ME{closing}"))
    assert (found.message.endswith("has not been filled in"), found.expected) == (True, f"one of {choices}")


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("publisher: Somebody", "publisher: CHANGE-ME", "your text in place of CHANGE-ME"),
        ("survey: pulse", "survey: CHANGE-ME", "a short name of small letters, digits and “-”, such as sme-pulse"),
        ("period_start: 2025-01-01", "period_start: CHANGE-ME", "a date such as 2026-03-31"),
    ],
)
def test_other_placeholders_are_answered_with_what_stands_there(
    tmp_path: Path, right: str, wrong: str, expected: str
) -> None:
    (found,) = problems(tmp_path, spoilt(RESPONSES, right, wrong))
    assert found.expected == expected


def never_breaks(folder: Path, text: str) -> None:
    """The text is read, or refused with problems that all have a line."""
    try:
        loaded(folder, text)
    except InvalidInput as refused:
        lines = [problem.line for problem in refused.problems]
    else:
        lines = [1]
    assert lines
    assert None not in lines


@pytest.mark.parametrize("cut", range(100, len(RESPONSES), 97))
def test_a_definition_cut_off_anywhere_never_breaks_the_reader(tmp_path: Path, cut: int) -> None:
    never_breaks(tmp_path, RESPONSES[:cut])


@pytest.mark.parametrize("line", range(RESPONSES.count("\n")))
def test_a_definition_without_any_one_line_never_breaks_the_reader(tmp_path: Path, line: int) -> None:
    lines = RESPONSES.splitlines(keepends=True)
    never_breaks(tmp_path, "".join(lines[:line] + lines[line + 1 :]))


WORD = re.compile(r"[A-Za-z_0-9-]+(?=[,}\]\n])")


@pytest.mark.parametrize("place", range(len(WORD.findall(RESPONSES))))
@pytest.mark.parametrize("other", ["~", "[x]", "{x: y}"])
def test_any_value_may_be_replaced_by_something_else(tmp_path: Path, place: int, other: str) -> None:
    found = list(WORD.finditer(RESPONSES))[place]
    never_breaks(tmp_path, RESPONSES[: found.start()] + other + RESPONSES[found.end() :])
