"""The tools: what each is for, what it takes, which operation of the API it is, and how its answer is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema

from api.agents.answer_lines import comparison_lines, figure_lines, position_lines, trend_lines
from api.agents.arguments import input_schema
from api.agents.metadata_lines import code_lines, codelist_lines, question_lines, survey_lines
from api.concepts.texts import Language
from api.representations.legend import Legend
from api.schemas.differences import ComparedQuery, TrendQuery
from api.schemas.parameters import CodelistQuery, FigureQuery, LanguageQuery, SelectionQuery, VersionQuery
from api.schemas.positions_body import PositionsBody

MOST_ROWS = 200
USUAL_ROWS = 30
MOST_TESTS = 30
MOST_POSITIONS = 10

INSTRUCTIONS = """\
Benchmark figures from company surveys: which share of enterprises uses which social-media channel, and how.
1. list_surveys, then describe_survey: its codes are the only ones that can be asked for. Never guess codes.
2. find_benchmarks for figures, compare_benchmarks for tested differences, follow_trends for change over time,
   position_companies for where a company stands.
When you pass a figure on, say with it: the notice if there is one (SIMULATED figures are no findings), the interval or
that none is published, whom the share is of (base), what it rests on (basis), its reliability where that is not good,
n, the notes, the citation and the permanent address. A figure whose status is not `published` has no value: say that
it is withheld or not available, never estimate it from others. Say “higher” or “lower” only where `verdict` does.
Shares are fractions of 1. Errors name what is wrong and the nearest valid values: correct the arguments and ask again.
"""

SELECTION = """\

How to select: every argument takes a list of codes; several codes give several rows, never a merged group. `*` is
every published code, `CODE/*` the codes below one (`any/*` the single channels, `SME/*` the classes within SMEs).
Left out: survey = every public survey that is not simulated; indicator = the survey's headline indicator; channel and
category = all; sector, size, region = the survey's whole population; wave = {wave}. A dimension that only one survey
declares goes into where, as `dimension:code`. release (or as_of) pins the version, so that the answer never changes.
Find the codes first with describe_survey. The text ends with the caveats that must be said; `caveats` has the same."""

Entries = Callable[[Mapping[str, Any], Language], Iterable[str]]
"""How an answer without figures is told."""


@dataclass(frozen=True)
class Tool:
    """One tool. ``path`` may have parts in braces, described in ``parts``; with ``body`` it is a POST.

    ``lines`` tells an answer with figures, ``entries`` one without; ``most`` is how many rows are shown, ``narrow`` the
    text that says how to see the others, ``heading`` the one that counts them. ``paged`` tools ask for no more rows
    than are shown.
    """

    name: str
    title: str
    description: str
    path: str
    query: type[Schema] = LanguageQuery
    body: type[Schema] | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lines: Callable[[list[Any], Legend], Iterable[str]] | None = None
    entries: Entries | None = None
    heading: str = "figures"
    narrow: str = "narrow_figures"
    most: int = MOST_ROWS
    paged: bool = False

    @property
    def input_schema(self) -> dict[str, Any]:
        """Its arguments as JSON Schema."""
        return input_schema(self.query, self.body, self.parts, self.changes)


TOOLS = (
    Tool(
        "list_surveys",
        "List surveys",
        "All surveys with published figures: what each is about, whom it describes, what it rests on (basis), its "
        "headline indicator and latest wave. Begin here; then describe_survey.",
        "/v1/surveys",
        query=VersionQuery,
        entries=survey_lines,
    ),
    Tool(
        "describe_survey",
        "What can be asked of a survey",
        "Everything that can be asked of one survey: its dimensions with all codes (sector, size, region …; `left out` "
        "is the whole population), indicators with definition and base, channels, waves and breaks, and which "
        "dimensions are crossed with each other. Only cells of these crossings have figures.",
        "/v1/surveys/{survey}",
        query=VersionQuery,
        parts={"survey": "The id of the survey, from list_surveys."},
        entries=question_lines,
    ),
    Tool(
        "list_codelists",
        "List codelists",
        "The classifications that published figures use (NACE sectors, size classes, regions, channels). "
        "describe_survey already has the codes of a survey; this is for looking beyond one.",
        "/v1/codelists",
        query=VersionQuery,
        entries=codelist_lines,
    ),
    Tool(
        "describe_codelist",
        "Codes of a codelist",
        "All codes of one codelist with their labels; `<` names the code each stands below.",
        "/v1/codelists/{codelist}",
        query=CodelistQuery,
        parts={"codelist": "The id of the codelist, such as nace-r2, from list_codelists."},
        entries=code_lines,
    ),
    Tool(
        "find_benchmarks",
        "Find benchmark figures",
        "The figures of a selection: value, confidence interval, n, base, basis, status, reliability, notes.\n"
        "Examples: XING in the 2012 study: survey=[bremerhaven-2012], channel=[xing]. Where do SMEs lack the dialogue: "
        "survey=[sme-pulse], size=[SME], channel=[any/*], indicator=[dialogue_gap], sort=-value (rank_low to rank_high "
        "is what the intervals allow; where these overlap the order is not settled). limit=0 only counts."
        + SELECTION.format(wave="the latest published"),
        "/v1/benchmarks",
        query=SelectionQuery,
        changes={
            "limit": {
                "maximum": MOST_ROWS,
                "default": USUAL_ROWS,
                "description": f"At most so many rows, {USUAL_ROWS} unless told otherwise. 0: how many there are and "
                "the selection as it was understood, without rows.",
            },
            "cursor": {"description": "Goes on where an answer ended: next_cursor of it, with the same arguments."},
        },
        lines=figure_lines,
        paged=True,
    ),
    Tool(
        "get_benchmark",
        "Look a figure up by its id",
        "One figure by the id of its row: with its full citation, CSL-JSON, and what superseded it. The id resolves "
        "for ever.",
        "/v1/benchmarks/{benchmark}",
        query=FigureQuery,
        parts={"benchmark": "The id of a figure, 20 small letters and digits, from the row of an answer."},
        lines=figure_lines,
    ),
    Tool(
        "compare_benchmarks",
        "Compare two groups, waves, channels or indicators",
        "The difference a - b of two sides, with interval, p-value (adjusted for the number of rows) and a verdict: "
        "higher, lower, unclear (may be chance), not_testable (why is said). Never compare figures by eye instead.\n"
        "Examples: a=[size:SME], b=[size:GE250]; a=[wave:2026], b=[wave:2025]; a=[channel:facebook], b=[channel:xing]; "
        "the other arguments say for which figures." + SELECTION.format(wave="the latest published"),
        "/v1/comparisons",
        query=ComparedQuery,
        lines=comparison_lines,
        heading="comparisons",
        narrow="narrow_tests",
        most=MOST_TESTS,
    ),
    Tool(
        "follow_trends",
        "Follow figures over the waves",
        "Figures over all waves of a survey, each with its tested change since the wave before and since the first. "
        "Across a break in the question no change is computed, unless allow_break=true; say so then."
        + SELECTION.format(wave="all waves"),
        "/v1/trends",
        query=TrendQuery,
        lines=trend_lines,
        heading="changes",
        narrow="narrow_tests",
        most=MOST_TESTS,
    ),
    Tool(
        "position_companies",
        "Where companies stand among their peers",
        "Compares companies with their peers by activity, size and region: channel by channel the share of peers that "
        "do the same, the number of channels, the strongest and the weakest point. Where the narrowest group has no "
        "reliable figure, a broader one is used, and the answer says so. Nothing of what you send is stored or logged; "
        "ref needs no real name.\n"
        "Example: survey=sme-pulse, companies=[{ref: a, sector: 62.01, employees: 37, region: DE-BY, channels: "
        "[{channel: xing, uses: true, dialogue: false}]}]. Channels: those of describe_survey. What is left out of "
        "sector, size (or employees) and region means all of them; a channel that is left out is not known.",
        "/v1/positions",
        query=FigureQuery,
        body=PositionsBody,
        changes={"companies": {"maxItems": MOST_POSITIONS}},
        lines=position_lines,
        heading="positions",
        narrow="narrow_companies",
        most=MOST_POSITIONS,
    ),
)
