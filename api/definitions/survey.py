"""The texts, licence and disclosure policy of a survey."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields

from api.concepts.surveys.definition import ReportedSource
from api.concepts.surveys.policies import (
    DISPLAYS,
    INTERVALS,
    KNOWLEDGE,
    POLICY_NAMES,
    Knowledge,
    Policy,
    ReliabilityThresholds,
)
from api.concepts.surveys.survey import Licence, Survey
from api.concepts.vocabulary import ACCESSES, BASES
from api.definitions.elements import Element
from api.definitions.findings import Findings
from api.definitions.structure import misspelt
from api.definitions.values import CODES, IDENTIFIER, NUMBER, SLUG, STRING, TEXT, URL, URLS
from api.definitions.written import Keys, choice, section, whole_number

LEAST_K = 3
"""A smaller threshold would let two respondents read each other's answers."""
KNOWS: Knowledge = "participation"
FULL_TELLS_ANSWERS = "figures in full precision tell the answers of small groups, so they cannot be certified"

SURVEY_KEYS: Keys = {
    "survey": SLUG("the survey's id in addresses").to("id"),
    "title": TEXT,
    "description": TEXT,
    "publisher": STRING,
    "homepage": URL,
    "population": TEXT("whom the survey speaks of"),
    "basis": choice(BASES, "how the respondents were found"),
    "licence": section(Licence, {"name": TEXT, "url": URL}, ["name"])("under which the figures may be used"),
    "citation": TEXT("how to cite the survey"),
    "access": choice(ACCESSES, "who may read its figures"),
    "headline": IDENTIFIER("the indicator a query without one gets"),
}
SURVEY = section(
    Survey,
    SURVEY_KEYS,
    ["survey", "title", "publisher", "population", "basis", "licence", "citation", "access", "headline"],
)
SOURCE = section(ReportedSource, {"url": URLS.to("urls"), "text": STRING}, ["url"])
_THRESHOLD = NUMBER.taking("a number of at least 0", type="number", minimum=0)
_NONE_OR_THRESHOLD = NUMBER.taking("a number of at least 0, or null", type=["number", "null"], minimum=0)
POLICY = section(
    Policy,
    {
        "policy": choice(POLICY_NAMES, "which rule decides what may be published").to("name"),
        "k": whole_number("a whole number of at least 1", minimum=1, default=Policy.k)(
            "the least number of distinct contributors behind a figure"
        ),
        "sensitive": CODES("indicators whose minority answers are protected too"),
        "largest_weight": NUMBER.taking(
            "a number from 1 / k to 0.5", type="number", exclusiveMinimum=0, maximum=0.5, default=Policy.largest_weight
        )("the part of a figure's weight that no contributor may have"),
        "display": choice(DISPLAYS, "how figures are shown; full is not for certified", default=Policy.display),
        "n_rounded_to": whole_number(
            "a whole number of at least 1, or null for exact", type=["integer", "null"], minimum=1
        )("n is shown rounded to this; default 5, null where the policy is published or public_use"),
        "knows": choice(
            KNOWLEDGE, "what an attacker may know whom the digits of certified figures withstand", default=KNOWS
        ),
        "interval": choice(
            INTERVALS,
            "what intervals rest on: at most what the weights allow, or what R's survey gives; responses only",
            default=INTERVALS[0],
        ),
        "reliability": section(
            ReliabilityThresholds,
            {
                one.name: _NONE_OR_THRESHOLD if one.default is None else _THRESHOLD
                for one in fields(ReliabilityThresholds)
            },
            title="thresholds of reliability, such as {poor_n_eff: 30}",
        ),
    },
    ["policy"],
    description="what may be published; without it the definition is refused",
)


def read_policy(root: Element, indicators: Iterable[str], findings: Findings) -> Policy:
    """The disclosure policy. One that is missing or unknown is a problem, never a default."""
    element = root.get("disclosure") or Element("/disclosure", root.line, entries={})
    is_exact = element.text_of("policy") in ("published", "public_use")
    policy = POLICY.read(
        element,
        n_rounded_to=None if is_exact else Policy.n_rounded_to,
        interval=Policy.interval if element.text_of("policy") == "published" else INTERVALS[0],
        knows=KNOWS,
    )
    if policy.name in ("certified", "threshold") and policy.k < LEAST_K:
        findings.add(element.at("k"), f"k is {policy.k}, which protects nobody", f"at least {LEAST_K}; 10 is usual")
    if policy.protects and policy.k >= LEAST_K and policy.largest_weight < 1 / policy.k:
        expected = f"at least {1 / policy.k:g}, which each of {policy.k} of equal weight has"
        findings.add(element.at("largest_weight"), f"largest_weight is {policy.largest_weight:g}", expected)
    if policy.name == "certified" and policy.display == "full":
        findings.add(element.at("display"), FULL_TELLS_ANSWERS, "display: rounded, or leave it out")
    indicators = tuple(indicators)
    for sensitive in element.list_of("sensitive"):
        findings.exists(sensitive, "indicator", indicators)
    return policy


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
