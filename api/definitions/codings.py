"""Codings: which cell texts mean yes, no, a category, not asked or no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from api.concepts.surveys.items import EMPTY, Coding
from api.definitions.elements import Element
from api.definitions.findings import Findings
from api.definitions.values import CELLS, STRING
from api.definitions.written import Keys, Written, mapping, section

CODING_KEYS: Keys = {
    "yes": CELLS('texts that mean yes; "*" is any cell that is not empty'),
    "no": CELLS('texts that mean no; "" is an empty cell'),
    "not_asked": CELLS("texts that mean that the question was not put"),
    "no_answer": CELLS("texts that mean no answer; default: an empty cell"),
}
CODING = section(Coding, CODING_KEYS, title="a coding: {yes: …, no: …, not_asked: …, no_answer: …}")
CODING_OR_NAME: Written[Element] = mapping({}).taking(
    "the name of a coding, or {yes: …, no: …}", anyOf=[STRING.schema, CODING.schema]
)


def read_coding(element: Element, findings: Findings, of_choice: bool = False) -> Coding:
    """The coding; an empty cell is no answer unless the coding gives it another meaning.

    With ``of_choice`` the categories and their texts are the element's ``answers``.
    """
    answers = element.entries_of("answers") if of_choice else {}
    meanings: dict[str, Element] = {name: found for name in ("yes", "no") if (found := element.get(name))}
    _check_meanings(element, meanings | answers, findings)
    categories = tuple((name, CELLS.read(texts)) for name, texts in answers.items())
    coding = CODING.read(element, categories=categories, no_answer=())
    given = {*coding.yes, *coding.no, *coding.not_asked}.union(*(texts for _, texts in categories))
    is_usual = not element.has("no_answer") and EMPTY not in given
    return replace(coding, no_answer=(EMPTY,)) if is_usual else coding


def _check_meanings(element: Element, meanings: Mapping[str, Element], findings: Findings) -> None:
    """No text has two meanings."""
    first: dict[str, str] = {}
    others = {name: found for name in ("not_asked", "no_answer") if (found := element.get(name))}
    for name, meaning in {**meanings, **others}.items():
        for cell in meaning.members if meaning.members is not None else [meaning]:
            earlier = first.setdefault(cell.text, name)
            if earlier != name:
                shown = f"“{cell.text}”" if cell.text else "an empty cell"
                findings.add(cell, f"{shown} means both {earlier} and {name}", "one meaning per text")


@dataclass(frozen=True)
class Codings:
    """The codings a definition names, read once."""

    named: Mapping[str, tuple[Element, Coding]]
    parent: Element
    findings: Findings

    def of(self, item: Element, needs_yes_and_no: bool) -> Coding:
        """The coding of a yes/no item: by name, or written out in the item."""
        found = item.get("coding")
        if found is None:
            if "coding" in item.dropped:
                self.findings.passed_over()
            elif needs_yes_and_no:
                self.findings.add(item, "the item has no coding", "coding: {yes: …, no: …}, or the name of one")
            return read_coding(item, self.findings)
        if found.entries is None:
            return self._named(found, needs_yes_and_no)
        coding = read_coding(found, self.findings)
        if needs_yes_and_no:
            self._check(found, coding)
        return coding

    def _named(self, name: Element, needs_yes_and_no: bool) -> Coding:
        """What is wrong with a coding that many items name is said once, where it is written."""
        if not self.named and self.parent.dropped:
            self.findings.passed_over()
            return Coding()
        if not self.findings.exists(name, "coding", self.named):
            return Coding()
        element, coding = self.named[name.text]
        if needs_yes_and_no:
            self._check(element, coding)
        return coding

    def _check(self, element: Element, coding: Coding) -> None:
        if element.dropped:
            self.findings.passed_over()
            return
        for name, texts in (("yes", coding.yes), ("no", coding.no)):
            if not texts:
                self.findings.add(
                    element, f"the coding does not say what means {name}", f"{name}: the texts that mean it"
                )


def read_codings(parent: Element, findings: Findings) -> Codings:
    named = {name: (element, read_coding(element, findings)) for name, element in parent.entries_of("codings").items()}
    return Codings(named, parent, findings)
