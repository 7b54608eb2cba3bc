"""Questions that many left without an answer, and dimensions in which many have no code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from api.concepts.codelists import TOTAL
from api.concepts.surveys.definition import SurveyDefinition
from api.releases.checks.file_warnings import FileWarning, counted, percent
from api.releases.checks.report import NodeCount, QuestionCount

MANY = 0.2
"""More than a fifth without an answer is warned of."""


def missing_answers(questions: Iterable[QuestionCount]) -> Iterator[FileWarning]:
    """One warning for an indicator, about the channel or category where most are missing."""
    missing: dict[str, list[QuestionCount]] = {}
    for one in questions:
        if not one.derived and one.no_answer > MANY * one.asked:
            missing.setdefault(one.series.indicator, []).append(one)
    for indicator, found in missing.items():
        worst = max(found, key=lambda one: one.no_answer / one.asked)
        about = worst.series.channel if worst.series.channel != TOTAL else ""
        others = {one.series.channel for one in found} - {worst.series.channel}
        also = f" (and over a fifth for {counted(len(others), 'other channel')})" if others else ""
        yield FileWarning(
            "missing_answers",
            f"{indicator}{' for ' + about if about else ''}: {worst.no_answer:,} of {worst.asked:,} asked "
            f"({percent(worst.no_answer, worst.asked)}) have no answer{also}",
            'if they were not asked: not_asked, or asked_if; if an empty cell means no: no: "" in the coding; '
            "else say so where the figures are used",
            indicator,
        )


def nobody_asked(questions: Iterable[QuestionCount]) -> Iterator[FileWarning]:
    """One warning for an indicator of which some or all questions were put to nobody."""
    unasked: dict[str, list[str]] = {}
    for one in questions:
        if not one.derived and not one.asked:
            unasked.setdefault(one.series.indicator, []).append(one.series.channel)
    for indicator, channels in unasked.items():
        named = ", ".join(dict.fromkeys(channel for channel in channels if channel != TOTAL))
        yield FileWarning(
            "nobody_asked",
            f"{indicator}{f' for {named}' if named else ''}: nobody was asked, so that there will be no figure",
            "asked_if, not_asked, universe: none of the rows fits what they say; look at the cells of their columns",
            indicator,
        )


def unclassified(definition: SurveyDefinition, nodes: Sequence[NodeCount]) -> Iterator[FileWarning]:
    """Dimensions in which more than a fifth counts in the whole only."""
    everybody = {node.dimension: node.n for node in nodes if node.node == definition.dimension[node.dimension].whole}
    for node in nodes:
        whole = everybody.get(node.dimension, 0)
        if node.node == "" and node.n > MANY * whole:
            yield FileWarning(
                "unclassified",
                f"{node.dimension}: {node.n:,} of {whole:,} respondents ({percent(node.n, whole)}) have no code and "
                "count in the whole only",
                f"missing: CODE under {node.dimension}, to give them a class of their own",
                node.dimension,
            )
