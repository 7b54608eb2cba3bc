"""A certificate holds for the release it was made for, and for no other."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from api.answers.reports.certificate import certificate_entry
from api.concepts.surveys.policies import Policy
from api.disclosure.attributes import Amounts, Attributes, SensitiveAnswer
from api.disclosure.certificates import Certificate, certificate_from_json, certificate_to_json
from api.disclosure.facts import facts_from_json, facts_to_json
from api.disclosure.hashes import Field, facts_hash, figures_hash, matrix_hash, released_hash
from api.disclosure.suppression import SuppressionProblem
from api.errors import InvalidInput, Refused
from api.releases.certification.base_groups import CertifiedRelease, certify_release
from api.releases.certification.verification import verify_release
from tests.disclosure.small import LIMITS, table_problem
from tests.serving import samples

POLICY = Policy("certified", k=5, sensitive=("strikes",))
FIGURES: list[list[Field]] = [
    ["b2", "published", 0.25, 40],
    ["a1", "published", 0.1, None],
    ["c3", "confidential", None, None],
]
PROBLEMS = {"item": table_problem(300, 0), "same": table_problem(300, 0), "other": table_problem(250, 1)}


@pytest.fixture(scope="module")
def release() -> CertifiedRelease:
    done = certify_release(PROBLEMS, POLICY, LIMITS)
    return replace(done, certificate=done.certificate.sealed(figures_hash(FIGURES)))


def verify(release: CertifiedRelease, **changes: Any) -> None:
    arguments: dict[str, Any] = {
        "certificate": release.certificate,
        "problems": PROBLEMS,
        "released": release.released,
        "policy": POLICY,
        "figures_hash": figures_hash(FIGURES),
        "limits": LIMITS,
    }
    verify_release(**(arguments | changes))


def test_a_release_verifies_from_its_stored_documents(release: CertifiedRelease) -> None:
    stored = json.loads(json.dumps({name: facts_to_json(problem) for name, problem in PROBLEMS.items()}))
    certificate = certificate_from_json(json.loads(json.dumps(certificate_to_json(release.certificate))))
    assert certificate == release.certificate
    problems = {name: facts_from_json(document) for name, document in stored.items()}
    verify(release, certificate=certificate, problems=problems)


def test_items_with_the_same_base_are_certified_once(release: CertifiedRelease) -> None:
    assert [part.covers for part in release.certificate.parts] == [("item", "same"), ("other",)]
    assert (release.released["item"] == release.released["same"]).all()


def test_every_flag_is_in_the_hash_of_the_matrix(release: CertifiedRelease) -> None:
    flags = release.released["item"]
    hashes = {matrix_hash(PROBLEMS["item"], flags)}
    for place in range(flags.shape[1]):
        changed = flags.copy()
        changed[0, place] ^= True
        hashes.add(matrix_hash(PROBLEMS["item"], changed))
    assert len(hashes) == flags.shape[1] + 1


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_released_cell_that_is_withheld_is_noticed(name: str, release: CertifiedRelease) -> None:
    changed = release.released[name].copy()
    changed[0, int(changed[0].argmax())] = False
    with pytest.raises(InvalidInput, match=f"{name}: |matrix_hash is"):
        verify(release, released={**release.released, name: changed})


def test_a_suppressed_cell_that_is_shown_is_no_longer_proved_safe(release: CertifiedRelease) -> None:
    problem = PROBLEMS["other"]
    held = np.argwhere(problem.candidates(5) & ~release.released["other"])[0]
    changed = release.released["other"].copy()
    changed[tuple(held)] = True
    with pytest.raises(InvalidInput, match="can be computed from the released cells"):
        verify(release, released={**release.released, "other": changed})


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (replace(POLICY, k=6), "the policy says"),
        (replace(POLICY, sensitive=()), "the policy says"),
    ],
)
def test_a_policy_that_was_changed_is_noticed(policy: Policy, said: str, release: CertifiedRelease) -> None:
    with pytest.raises(InvalidInput, match=said):
        verify(release, policy=policy)


def test_a_figure_that_was_changed_is_noticed(release: CertifiedRelease) -> None:
    hashes = {figures_hash(FIGURES)}
    for line, place in ((1, 2), (0, 2), (2, 3), (2, 1)):
        figures = copy.deepcopy(FIGURES)
        figures[line][place] = 0.1000000000000001
        hashes.add(figures_hash(figures))
    assert len(hashes) == 5
    with pytest.raises(InvalidInput, match="figures are not those"):
        verify(release, figures_hash=figures_hash(figures))


def test_counts_that_were_changed_are_noticed(release: CertifiedRelease) -> None:
    document = facts_to_json(PROBLEMS["other"])
    document["atoms"][0][4] += 1
    changed = facts_from_json(document)
    with pytest.raises(InvalidInput, match="facts_hash is"):
        verify(release, problems={**PROBLEMS, "other": changed})


def test_facts_that_are_missing_are_noticed(release: CertifiedRelease) -> None:
    with pytest.raises(InvalidInput, match="other: |not in both"):
        verify(release, problems={name: PROBLEMS[name] for name in ("item", "same")})


def test_a_certificate_that_was_never_sealed_does_not_verify(release: CertifiedRelease) -> None:
    with pytest.raises(InvalidInput, match="never sealed"):
        verify(release, certificate=replace(release.certificate, figures_hash=None))


@pytest.mark.parametrize(
    ("name", "value"), [("status", "optimal"), ("surplus", 1), ("parts", None), ("rules", {"policy": "certified"})]
)
def test_a_document_that_is_no_certificate_is_refused(name: str, value: object, release: CertifiedRelease) -> None:
    document = certificate_to_json(release.certificate) | {name: value}
    with pytest.raises(Exception, match="(?i)certificate|structuring"):
        certificate_from_json(document)


def test_the_public_certificate_has_no_hash_of_counts_or_of_who_is_counted(release: CertifiedRelease) -> None:
    public: Certificate = release.certificate.public()
    text = json.dumps(certificate_to_json(public))
    assert not any(facts_hash(problem) in text for problem in PROBLEMS.values())
    assert matrix_hash(PROBLEMS["item"], release.released["item"]) not in text
    assert released_hash(PROBLEMS["item"], release.released["item"]) in text


def test_as_it_is_answered_nobody_sees_which_questions_have_the_same_respondents(release: CertifiedRelease) -> None:
    stored = certificate_to_json(release.certificate.public())
    stored["parts"][0]["covers"].append("item (asked)")
    stored["parts"][0]["bases"] = ["item", "parent", "item (asked)", "item in survey.2025.r1"]
    answered = certificate_entry(samples.edition(0, samples.panel_snapshot(2023)), stored, "en").certificate
    assert answered is not None
    assert [one.covers for one in answered.proofs] == [("item",), ("other",), ("same",)]
    assert answered.proofs[2].bases == ("same", "parent", "same in survey.2025.r1")
    assert len({(one.rounds, one.sets_found, one.programmes) for one in answered.proofs}) == 1
    assert answered.released == sum(one.released for one in answered.proofs)


def test_the_matrix_hash_tells_nothing_about_how_many_there_are(release: CertifiedRelease) -> None:
    document = facts_to_json(PROBLEMS["item"])
    for atom in document["atoms"]:
        atom[3], atom[4] = atom[3] + 7, atom[4] + 7
    more = facts_from_json(document)
    flags = release.released["item"]
    assert matrix_hash(more, flags) == matrix_hash(PROBLEMS["item"], flags)
    assert facts_hash(more) != facts_hash(PROBLEMS["item"])


def test_the_figures_hash_does_not_depend_on_their_order_and_refuses_what_is_no_number() -> None:
    assert figures_hash(FIGURES) == figures_hash(FIGURES[::-1])
    with pytest.raises(ValueError, match="JSON compliant"):
        figures_hash([["a", float("nan")]])
    with pytest.raises(ValueError, match="the same id"):
        figures_hash([["a", 1], ["a", 2]])


def test_facts_of_another_version_are_refused() -> None:
    with pytest.raises(ValueError, match="version 3"):
        facts_from_json(facts_to_json(PROBLEMS["item"]) | {"version": 3})


class TestCertificatesOfEarlierVersions:
    """From when sensitive answers and dominance were ruled on cell by cell: read, and proved, as what they were."""

    def of_cells(self) -> tuple[CertifiedRelease, dict[str, SuppressionProblem]]:
        problems = {}
        for name, problem in PROBLEMS.items():
            unsafe = np.zeros_like(problem.attribute_risk)
            unsafe[0, np.flatnonzero(problem.candidates(5)[0])[-1]] = True
            problems[name] = replace(problem, attribute_risk=unsafe, attributes=None)
        done = certify_release(problems, POLICY, LIMITS)
        rules = done.certificate.rules.as_of_cells()
        certificate = replace(done.certificate, rules=rules).sealed(figures_hash(FIGURES))
        return replace(done, certificate=certificate), problems

    def test_they_are_written_as_they_were_read_and_verify(self) -> None:
        release, problems = self.of_cells()
        document = certificate_to_json(release.certificate)
        assert document["rules"].keys() == {"policy", "k", "sensitive", "dominance", "p_ratio"}
        assert certificate_to_json(certificate_from_json(document)) == document
        facts = {name: facts_to_json(problem) for name, problem in problems.items()}
        assert {one["version"] for one in facts.values()} == {1}
        assert "answers" not in facts["item"]
        read = {name: facts_from_json(json.loads(json.dumps(one))) for name, one in facts.items()}
        verify(release, certificate=certificate_from_json(document), problems=read)

    def test_their_unsafe_cells_are_still_unsafe(self) -> None:
        release, problems = self.of_cells()
        shown = release.released["other"] | problems["other"].attribute_risk
        with pytest.raises(InvalidInput, match="unsafe by themselves"):
            verify(release, problems=problems, released={**release.released, "other": shown})

    def test_neither_passes_for_the_other(self, release: CertifiedRelease) -> None:
        old, problems = self.of_cells()
        with pytest.raises(InvalidInput, match="not of the same version"):
            verify(
                replace(old, certificate=replace(old.certificate, rules=release.certificate.rules)), problems=problems
            )
        with pytest.raises(InvalidInput, match="not of the same version"):
            verify(release, certificate=replace(release.certificate, rules=old.certificate.rules))


class TestFactsOfSets:
    """What sensitive answers and dominance are proved from."""

    @pytest.fixture
    def problem(self) -> SuppressionProblem:
        problem = PROBLEMS["other"]
        atoms = problem.atoms
        weights = np.random.default_rng(2).lognormal(0, 1.5, (len(atoms.keys), 1))
        amounts = Amounts("weight", 0.5, 1, weights[:, 0] + atoms.respondents, weights, ({0: 0.3, 1: 0.4},))
        answer = SensitiveAnswer("strikes", atoms.respondents // 2, atoms.respondents - atoms.respondents // 2)
        return replace(problem, attributes=Attributes((answer,), (amounts,)))

    def test_they_are_read_as_they_were_written(self, problem: SuppressionProblem) -> None:
        document = json.loads(json.dumps(facts_to_json(problem)))
        assert document["version"] == 2
        assert facts_to_json(facts_from_json(document)) == document

    @pytest.mark.parametrize("path", [("answers", 0, 1, 3), ("amounts", 0, 3, 3), ("amounts", 0, 5, 0, 1, 1)])
    def test_a_count_or_an_amount_that_was_changed_is_noticed(
        self, problem: SuppressionProblem, path: tuple[str | int, ...]
    ) -> None:
        release = certify_release({"other": problem}, POLICY, LIMITS)
        release = replace(release, certificate=release.certificate.sealed(figures_hash(FIGURES)))
        verify(release, problems={"other": problem})
        document = facts_to_json(problem)
        inside: Any = document
        for step in path[:-1]:
            inside = inside[step]
        inside[path[-1]] += 1
        with pytest.raises(InvalidInput, match="facts_hash is"):
            verify(release, problems={"other": facts_from_json(document)})

    def test_amounts_that_are_ruled_otherwise_are_noticed(self, problem: SuppressionProblem) -> None:
        release = certify_release({"other": problem}, replace(POLICY, largest_weight=0.4), LIMITS)
        release = replace(release, certificate=release.certificate.sealed(figures_hash(FIGURES)))
        with pytest.raises(InvalidInput, match="weight is ruled otherwise"):
            verify(release, problems={"other": problem}, policy=replace(POLICY, largest_weight=0.4))


def test_figures_in_full_precision_are_neither_certified_nor_verified(release: CertifiedRelease) -> None:
    full = replace(POLICY, display="full")
    with pytest.raises(Refused, match="in full precision cannot be certified"):
        certify_release(PROBLEMS, full, LIMITS)
    with pytest.raises(Refused, match="in full precision cannot be certified"):
        verify(release, policy=full)
