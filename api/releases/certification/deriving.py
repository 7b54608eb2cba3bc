"""Derive: the figures of a certified release that are functions of others, and those that cannot be."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import Connection, Table

from api.concepts.surveys.items import Series
from api.concepts.surveys.measures import Measures
from api.concepts.surveys.policies import Policy
from api.queries.atoms import only_those_asked, same_respondents, says_yes_within
from api.queries.certificates import find_build, read_estimates
from api.queries.releases_writing import StoredRelease
from api.releases.bases import Derived, derived_items
from api.releases.certification.combining import combined, moved
from api.releases.completing import Draft
from api.releases.figures.frames import SCHEMA

ANY_VALID = "its rule any_valid makes it no sum of published shares"
NOT_WITHIN = "some say yes to it who are not in its universe: code them as no"
NO_LONGER_ROUTED = "an earlier release shows it for those asked, and some are asked now who are not in its universe"
OF_ANOTHER = "it is a share among users of a share among users"
SENSITIVE = "what it counts is marked sensitive, and every one of its categories tells something about that"
OTHER_RESPONDENTS = "its respondents are not exactly those of every answer it counts"
REVISED = "earlier releases of its respondents are public, and who changed how many answers is not audited"


@dataclass(frozen=True)
class Estimated:
    """A draft's figures in full precision: ``full`` has the derived ones computed from their parts.

    ``moved`` are the series that this changed; ``withheld`` says by item why it is not shown anywhere;
    ``told_by_others`` names the items that have no base to be audited.
    """

    full: pl.DataFrame
    derived: tuple[Derived, ...]
    moved: frozenset[Series]
    withheld: Mapping[str, str]
    told_by_others: frozenset[str]


def estimated(
    connection: Connection,
    draft: Draft,
    measures: Measures,
    table: Table,
    unasked: Collection[str],
    public: Sequence[StoredRelease],
    *,
    corrects_texts: bool,
) -> Estimated:
    """The figures of a draft, read back and derived. ``unasked`` are the items that nobody was asked; ``public`` the
    releases of the wave that somebody may have read, one of which the draft may correct in its texts."""
    own = read_estimates(connection, draft.key, SCHEMA)
    every = derived_items(draft.definition.responses, measures)
    asked = [one for one in every if not set(unasked).intersection(one.part_names)]
    audited = _audited(connection, table, asked, public, corrects_texts=corrects_texts)
    derived = [one for one in asked if one.name not in audited]
    distributions = [one for one in derived if one.is_distribution]
    made = [one for one in derived if not one.is_distribution]
    withheld = {one.name: reason for one in made if (reason := _obstacle(connection, table, one, audited))}
    withheld |= {name: NO_LONGER_ROUTED for name, routed in audited.items() if not routed}
    policy = draft.definition.policy
    withheld |= {one.name: reason for one in distributions if (reason := _bar(connection, table, one, policy))}
    kept = tuple(one for one in derived if one.name not in withheld)
    combinable = [one for one in kept if not one.is_distribution]
    full = combined(connection, draft.key, draft.definition, measures, draft.imported.key, own, combinable)
    told_by_others = frozenset(one.name for one in every if one.name not in audited)
    return Estimated(full, kept, moved(own, full, measures), withheld, told_by_others)


def _audited(
    connection: Connection,
    table: Table,
    derived: Collection[Derived],
    public: Sequence[StoredRelease],
    *,
    corrects_texts: bool,
) -> dict[str, bool]:
    """The shares among users that have a base of their own to be audited, and whether users alone were asked.

    Where some users skipped the question, the ratio of two shares of all is not their share. It is audited beside the
    question whose answers it has; that tells of everybody with an answer whether they are users, and who has none is
    one. Once shown so, it stays a base; a correction of texts shows what was shown.
    """
    builds = (find_build(connection, one.key) for one in public)
    before = {name for build in builds if build is not None for name in build.categories or ()}
    found = {}
    for one in derived:
        if one.is_ratio and not same_respondents(connection, table, one.parts):
            routed = only_those_asked(connection, table, *one.parts)
            if one.name in before or (routed and not corrects_texts):
                found[one.name] = routed
    return found


def _obstacle(connection: Connection, table: Table, derived: Derived, audited: Collection[str]) -> str:
    """Why an item's figures do not follow from those of its parts; "" where they do."""
    if derived.counts_any:
        return ANY_VALID
    if derived.is_ratio and not set(audited).isdisjoint(derived.part_names):
        return OF_ANOTHER
    if derived.is_ratio and not says_yes_within(connection, table, *derived.parts):
        return NOT_WITHIN
    return ""


def _bar(connection: Connection, table: Table, derived: Derived, policy: Policy) -> str:
    """Why a distribution may not be shown where its parts are; "" where it may.

    Where its respondents are those of each part, it is shown in no cell that the audit of some part does not allow. Its
    categories weighted by their numbers add up to the parts, and all of them to everybody: nothing about fewer than k
    follows from these two sums that does not follow from the released cells of one part alone.
    """
    if any(one.is_sensitive(policy.sensitive) for one in (derived.measure, *derived.parts)):
        return SENSITIVE
    if not same_respondents(connection, table, [derived.measure, *derived.parts]):
        return OTHER_RESPONDENTS
    return ""


def revised(derived: Collection[Derived]) -> dict[str, str]:
    """What may not be shown beside earlier releases of a wave, and why.

    A respondent whose number changed may be the only one in a cell although many changed each answer counted, because
    the others' changes cancel: the audits of the parts do not see this.
    """
    return {one.name: REVISED for one in derived if one.is_distribution}
