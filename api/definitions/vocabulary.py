"""The vocabulary that ships with the product: built-in codelists, dimensions and shared indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

from api.concepts.codelists import Codelist
from api.concepts.surveys.survey import Indicator
from api.concepts.texts import Text
from api.definitions.codelists import CODELIST, CODELIST_KEYS, read_codelist
from api.definitions.composing import read_document
from api.definitions.elements import Element
from api.definitions.findings import Findings
from api.definitions.indicators import INDICATOR, read_indicator
from api.definitions.structure import check_structure
from api.definitions.values import CODE, IDENTIFIER, TEXT, TEXTS
from api.definitions.written import Written, mapping, named, section

CHANNEL = "channel"
"""The id of the built-in codelist of channels."""

_TITLE = "The product's vocabulary has mistakes"


@dataclass(frozen=True)
class BuiltInDimension:
    """A dimension every survey may use: its label and its codelist's id."""

    label: Text
    codelist: str


_CODELIST_FILE = mapping({"codelist": CODE, **CODELIST_KEYS}, ["codelist", *CODELIST.schema["required"]])
_DIMENSION = section(BuiltInDimension, {"label": TEXT, "codelist": CODE}, ["label", "codelist"])
_VOCABULARY_FILE = mapping(
    {
        "version": CODE,
        "dimensions": named(_DIMENSION, IDENTIFIER, "dimensions"),
        "indicators": named(INDICATOR(required=["label", "definition"]), IDENTIFIER, "indicators"),
        "bases": named(TEXT, CODE, "bases"),
    },
    ["dimensions", "indicators", "bases"],
)


@dataclass(frozen=True)
class Vocabulary:
    """What definitions may name without declaring it."""

    codelists: Mapping[str, Codelist]
    dimensions: Mapping[str, BuiltInDimension]
    indicators: Mapping[str, Indicator]
    bases: Mapping[str, Text]

    @property
    def channels(self) -> Codelist:
        return self.codelists[CHANNEL]


def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """The vocabulary in ``folder`` (default: the one that ships): ``vocabulary.yaml`` and ``codelists/*.yaml``.

    Raises ``InvalidInput`` with every mistake in its files.
    """
    return _shipped() if folder is None else _read(folder)


@lru_cache(maxsize=1)
def _shipped() -> Vocabulary:
    with as_file(files("api.catalogue")) as folder:
        return _read(folder)


def _read(folder: Path) -> Vocabulary:
    codelists: dict[str, Codelist] = {}
    for path in sorted((folder / "codelists").glob("*.yaml")):
        codelist = _read_codelist(path)
        codelists[codelist.id] = codelist
    return _read_vocabulary(folder / "vocabulary.yaml", codelists)


def _document(path: Path, part: Written[Element], findings: Findings) -> Element:
    return check_structure(read_document(path, findings, _TITLE), part.schema, findings)


def _read_codelist(path: Path) -> Codelist:
    findings = Findings(str(path))
    root = _document(path, _CODELIST_FILE, findings)
    codelist = read_codelist(root.text_of("codelist"), root, findings)
    if codelist is None or findings.problems:
        raise findings.error(_TITLE)
    return codelist


def _read_vocabulary(path: Path, codelists: Mapping[str, Codelist]) -> Vocabulary:
    findings = Findings(str(path))
    root = _document(path, _VOCABULARY_FILE, findings)
    bases = dict(TEXTS.at(root, "bases"))
    indicators = {name: read_indicator(name, element) for name, element in root.entries_of("indicators").items()}
    for name, element in root.entries_of("indicators").items():
        findings.exists(element.at("base"), "base", bases, indicators[name].base)
    dimensions = {}
    for name, element in root.entries_of("dimensions").items():
        findings.exists(element.at("codelist"), "codelist", codelists, element.text_of("codelist"))
        dimensions[name] = _DIMENSION.read(element)
    if CHANNEL not in codelists:
        findings.add(root, f"there is no codelist “{CHANNEL}”", f"codelists/{CHANNEL}.yaml beside this file")
    findings.raise_if_any(_TITLE)
    return Vocabulary(codelists, dimensions, indicators, bases)
