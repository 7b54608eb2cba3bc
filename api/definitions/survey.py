"""The texts, licence and disclosure policy of a survey."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import cast

from api.concepts.surveys.policies import Display, Policy, PolicyName, ReliabilityThresholds
from api.concepts.surveys.survey import Licence, Survey
from api.concepts.vocabulary import Access, Basis
from api.definitions.elements import Element
from api.definitions.findings import Findings
from api.definitions.structure import misspelt
from api.definitions.texts import optional_text_at, text_at

LEAST_K = 3
"""A smaller threshold would let two respondents read each other's answers."""


def read_survey(root: Element) -> Survey:
    licence = root.at("licence")
    return Survey(
        root.text_of("survey"),
        text_at(root, "title"),
        root.text_of("publisher"),
        text_at(root, "population"),
        cast(Basis, root.text_of("basis")),
        Licence(text_at(licence, "name"), licence.optional_text("url")),
        text_at(root, "citation"),
        cast(Access, root.text_of("access")),
        root.text_of("headline"),
        optional_text_at(root, "description"),
        root.optional_text("homepage"),
    )


def read_policy(root: Element, indicators: Iterable[str], findings: Findings) -> Policy:
    """The disclosure policy. One that is missing or unknown is a problem, never a default."""
    element = root.get("disclosure") or Element("/disclosure", root.line, entries={})
    name = cast(PolicyName, element.text_of("policy"))
    k = element.integer_of("k", 10)
    if name in ("certified", "threshold") and k < LEAST_K:
        findings.add(element.at("k"), f"k is {k}, which protects nobody", f"at least {LEAST_K}; 10 is usual")
    indicators = tuple(indicators)
    for sensitive in element.list_of("sensitive"):
        findings.known(sensitive, "indicator", indicators)
    rounded_to = None if name in ("published", "public_use") else 5
    if element.has("n_rounded_to"):
        rounded_to = element.integer_of("n_rounded_to", 0) or None
    return Policy(
        name,
        k,
        element.texts_of("sensitive"),
        cast(Display, element.text_of("display", "rounded")),
        rounded_to,
        _thresholds(element),
    )


def _thresholds(element: Element) -> ReliabilityThresholds:
    given = element.entries_of("reliability")
    section = element.at("reliability")
    values = {name.name: section.number_of(name.name) for name in fields(ReliabilityThresholds) if name.name in given}
    return ReliabilityThresholds(**values)  # type: ignore[arg-type]


def check_source(root: Element, kinds: Sequence[str], findings: Findings) -> None:
    """Exactly one of the ``kinds`` of source the file has, and basis and policy that go with it."""
    policy = root.at("disclosure").get("policy")
    if not kinds and any(misspelt(key, root, ()) for key in ("responses", "figures")):
        findings.passed_over()
    elif not kinds:
        findings.add(
            root, "there is neither responses nor figures", "responses for microdata, figures for published tables"
        )
    elif len(kinds) == 2:
        findings.add(root.at("figures"), "there are both responses and figures", "one of them")
    elif kinds == ["figures"]:
        _check_figures(root, policy, findings)
    elif kinds == ["responses"]:
        _check_responses(root, policy, findings)


def _check_figures(root: Element, policy: Element | None, findings: Findings) -> None:
    for found, name in ((root.get("basis"), "basis"), (policy, "policy")):
        if found is not None and found.text != "published":
            findings.add(found, f"the {name} of published figures is “{found.text}”", f"{name}: published")
    if lattice := root.get("lattice"):
        findings.add(lattice, "published figures have no lattice", "nothing: the cells are those of the file")
    for wave in root.list_of("waves"):
        if rows := wave.get("rows"):
            findings.add(rows, "rows is for responses", "the wave's code in the column that figures.wave names")


def _check_responses(root: Element, policy: Element | None, findings: Findings) -> None:
    if policy is not None and policy.text == "published":
        findings.add(policy, "responses cannot have the policy “published”", "certified, threshold or public_use")
    basis = root.get("basis")
    if basis is not None and basis.text == "published":
        findings.add(basis, "the basis of responses cannot be “published”", "how the respondents were found")
