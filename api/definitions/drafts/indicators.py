"""The lines of a drafted definition about what is measured: indicators, their bases, channels of the survey's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.concepts.codelists import TOTAL
from api.definitions.drafts.channel_columns import ADOPTION
from api.definitions.drafts.naming import DIALOGUES, Measured
from api.definitions.drafts.questions import OTHER
from api.definitions.drafts.yaml_texts import flow, key_text, yaml_text
from api.definitions.elements import PLACEHOLDER
from api.definitions.vocabulary import Vocabulary


@dataclass(frozen=True)
class IndicatorWriter:
    """Writes what the questions measure; ``is_both`` says whether a share of users and one of all are made of one."""

    measured: Sequence[Measured]
    vocabulary: Vocabulary
    is_both: Callable[[Measured], bool]

    def indicators(self) -> Iterator[str]:
        yield "indicators:"
        for one in (one for one in self.measured if one.rest is None):
            names = DIALOGUES if self.is_both(one) else (one.with_base,)
            for name in names:
                yield from self._shared(name, one) if name in self.vocabulary.indicators else self._own(one)
        if not self.measured:
            yield f"  {ADOPTION}: {{}}"
        yield ""

    def _shared(self, name: str, one: Measured) -> Iterator[str]:
        usual = self.vocabulary.indicators[name]
        keys = {}
        base = one.base or (None if usual.base == "responding" else "responding")
        if base not in (None, usual.base) and not self.is_both(one):
            keys["base"] = base
        labels = {
            code: self._category_label(usual.id, code, one) for code in (*one.codes.values(), *one.of_other_parts)
        }
        maybe = "".join(f" or {candidate.code}" for candidate in one.candidates[1:])
        note = f"# from the shared vocabulary{maybe}: does its definition fit?"
        if one.by == "channel" or not one.labels:
            yield f"  {name}: {flow(keys)}       {note}"
            return
        yield f"  {name}:                        {note}"
        yield from (f"    {key}: {value}" for key, value in keys.items())
        yield "    categories:"
        yield from (f"      {key_text(code)}: {text}" for code, text in (labels | self._other(one)).items())

    def _category_label(self, indicator: str, code: str, one: Measured) -> str:
        if code in one.labels:
            return yaml_text(one.labels[code])
        label = dict(self.vocabulary.indicators[indicator].categories).get(code)
        return flow({"en": yaml_text(label.en), "de": yaml_text(label.de)}) if label else code

    def _other(self, one: Measured) -> dict[str, str]:
        return {OTHER: "{en: Other, de: Sonstiges}"} if one.question.has_rest else {}

    def _own(self, one: Measured) -> Iterator[str]:
        question = one.question
        yield f"  {one.indicator}:"
        said = question.text if " " in question.text or question.first.label else f"{PLACEHOLDER} ({question.text})"
        yield f"    label: {yaml_text(said)}"
        if question.kind == "number":
            yield f"    definition: {PLACEHOLDER}        # mean …"
            yield "    kind: mean"
            yield f"    unit: {_unit(question.text)}"
        else:
            yield f"    definition: {PLACEHOLDER}        # share of enterprises that …"
        if one.base:
            yield f"    base: {one.base}"
        if one.by == "category" and list(one.codes.values()) != [TOTAL]:
            yield "    categories:"
            yield from (f"      {key_text(code)}: {yaml_text(label)}" for code, label in one.labels.items())

    def bases(self) -> list[str]:
        own = dict.fromkeys(one.base for one in self.measured if one.base and one.base not in self.vocabulary.bases)
        lines = [f"  {base}: {{en: {PLACEHOLDER}, de: {PLACEHOLDER}}}" for base in own]
        return ["bases:", *lines, ""] if lines else []

    def channels(self) -> list[str]:
        own = {code: label for one in self.measured if one.by == "channel" for code, label in one.labels.items()}
        lines = [f"  {yaml_text(code)}: {yaml_text(label)}" for code, label in own.items()]
        return ["channels:                        # those that are not built in", *lines, ""] if lines else []


def _unit(text: str) -> str:
    lowered = text.lower()
    units: Mapping[str, tuple[str, ...]] = {
        "minutes": ("minute",),
        "hours": ("stunde", "hour"),
        "days": ("tage", "days"),
        "EUR": ("euro", "€"),
        "percent": ("prozent", "percent"),
    }
    return next((unit for unit, words in units.items() if any(word in lowered for word in words)), PLACEHOLDER)
