"""The note that goes with every figure of a weighted survey: which weighting, and which variance is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from api.concepts.numbers import number_text
from api.concepts.surveys.sources import ResponsesSource, Source, Weighting
from api.concepts.surveys.survey import Dimension, Wave
from api.concepts.texts import LANGUAGES, Language, Text
from api.definitions.elements import Element
from api.definitions.findings import Findings

WEIGHTS_CALIBRATED = "weights-calibrated"

Notes = tuple[tuple[str, Text], ...]

_METHODS = {
    "post_stratify": Text("post-stratified", "durch Nachschichtung"),
    "rake": Text("raked", "durch Raking"),
    "linear": Text("calibrated linearly", "durch lineare Kalibrierung"),
    "logit": Text("calibrated (logit, factors {low} to {high})", "durch Logit-Kalibrierung ({low} bis {high})"),
}
_NOTE = Text(
    "The weights are {method} to known population counts by {margins}. Standard errors and intervals are computed as "
    "if these final weights were design weights. They may be somewhat too narrow as well as too wide.",
    "Die Gewichte sind {method} an bekannte Zahlen der Grundgesamtheit nach {margins} angepasst. Standardfehler und "
    "Intervalle sind so berechnet, als wären diese endgültigen Gewichte Designgewichte. Sie können etwas zu schmal "
    "wie auch zu breit sein.",
)
_AND = Text(" and ", " und ")
_WAVE = Text("wave", "Welle")


def check_note(root: Element, findings: Findings) -> None:
    """A weighted survey cannot have a note of its own under the product's id."""
    own = root.at("notes").get(WEIGHTS_CALIBRATED)
    if own is not None and root.at("responses").has("weighting"):
        findings.add(own, f"the note “{WEIGHTS_CALIBRATED}” is the product's own", "another id for your note")


def with_weighting_note(
    source: Source, waves: tuple[Wave, ...], dimensions: Mapping[str, Dimension], notes: Notes
) -> tuple[tuple[Wave, ...], Notes]:
    """The waves and the texts of notes, with the note of the weighting where the source has one."""
    if not isinstance(source, ResponsesSource) or source.weighting is None:
        return waves, notes
    codes = [wave.code for wave in waves]
    texts = (_text(source.weighting, codes, dimensions, language) for language in LANGUAGES)
    noted = tuple(replace(wave, notes=(*wave.notes, WEIGHTS_CALIBRATED)) for wave in waves)
    return noted, (*notes, (WEIGHTS_CALIBRATED, Text(*texts)))


def _text(weighting: Weighting, waves: list[str], dimensions: Mapping[str, Dimension], language: Language) -> str:
    low, high = (number_text(bound, None, language) for bound in weighting.bounds)
    by_wave = {wave: _margins(weighting, wave, dimensions, language) for wave in waves}
    margins = next(iter(by_wave.values()))
    if len(set(by_wave.values())) > 1:
        margins = "; ".join(f"{named} ({_WAVE[language]} {wave})" for wave, named in by_wave.items())
    return _NOTE[language].format(
        method=_METHODS[weighting.method][language].format(low=low, high=high), margins=margins
    )


def _margins(weighting: Weighting, wave: str, dimensions: Mapping[str, Dimension], language: Language) -> str:
    """The margins of a wave in words: “Sector × Size, Region and Market”."""
    *others, last = (
        " × ".join(dimensions[name].label[language] for name in margin.by) for margin in weighting.margins_of(wave)
    )
    return _AND[language].join([", ".join(others), last]) if others else last
