"""How cells of a file become codes of a dimension."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from math import ceil, floor

from api.concepts.surveys.sources import MATCHES, CodeMapping
from api.concepts.surveys.survey import Dimension
from api.definitions.elements import Element
from api.definitions.findings import Findings
from api.definitions.values import CODE, COLUMN, FILE_TEXT, NUMBER
from api.definitions.written import Keys, Written, choice, list_of, mapping, named, section, whole_number

UNCLASSIFIED = "unclassified"

Band = tuple[str, float | None, float | None]


def _band(element: Element) -> Band:
    return element.text_of("code"), element.number_of("from"), element.number_of("to")


BAND = Written(mapping({"code": CODE, "from": NUMBER, "to": NUMBER}, ["code"]).schema, _band)
MAPPING_KEYS: Keys = {
    "column": COLUMN("the column that says where a row belongs"),
    "constant": CODE("figures only: the node all rows belong to").read_by_hand,
    "match": choice(MATCHES, "prefix: the longest code the text begins with", default=CodeMapping.match),
    "pad": whole_number("a whole number of at least 0", minimum=0, maximum=20, default=CodeMapping.pad)(
        "fill the text with zeros in front to so many digits"
    ),
    "values": named(CODE, FILE_TEXT, "{text: code}")("the code of each text"),
    "bands": list_of(BAND, "a list of {code: …, from: …, to: …}", minItems=1)(
        "numbers become the band's code; bounds are inclusive, left out where open"
    ),
    "missing": CODE("what an empty cell means: a code, or unclassified; default: an error"),
}
MAPPING = section(CodeMapping, MAPPING_KEYS)


def read_mapping(element: Element, dimension: Dimension | None, findings: Findings) -> CodeMapping:
    """The column of a dimension and what its texts mean; checked against the dimension where that is known."""
    bands = element.list_of("bands")
    _check_ways(element, findings)
    if not findings.follows(f"{element.pointer}/bands"):
        _check_bands([band for band in bands if band.get("code")], findings)
    read = MAPPING.read(element)
    is_unclassified = read.missing == UNCLASSIFIED
    if dimension is not None:
        used = [*element.entries_of("values").values(), *(code for band in bands if (code := band.get("code")))]
        if (missing := element.get("missing")) and not is_unclassified:
            used.append(missing)
        _check_codes(used, dimension, findings)
    return replace(read, missing=None, unclassified=True) if is_unclassified else read


def _check_ways(element: Element, findings: Findings) -> None:
    bands = element.get("bands")
    if bands is None:
        return
    for other in ("values", "match", "pad"):
        if element.has(other):
            findings.add(
                element.at(other), f"“{other}” is given beside bands", "bands for numbers, or values for texts"
            )


def _check_codes(used: Iterable[Element], dimension: Dimension, findings: Findings) -> None:
    """Every code that cells become is one of the codelist's, and for responses lies in one leaf inside the whole."""
    codelist = dimension.codelist
    declared_at = ["/dimensions/*/id", f"/codelists/{codelist.id}"]
    for code in used:
        if not findings.exists(code, f"code in codelist {codelist.id}", codelist.codes, None, declared_at):
            continue
        if not dimension.leaves or _leaf(code.text, dimension) is not None:
            continue
        if findings.follows(*declared_at):
            continue
        parts = dimension.codelist.leaves(code.text)
        whole = dimension.codelist.leaves(dimension.whole) or frozenset()
        if parts is None or not parts <= whole:
            message = f"“{code.text}” lies outside the whole “{dimension.whole}”, which must contain every leaf used"
            findings.add(code, message, "a code inside it, or another whole", dimension.leaves)
        else:
            message = f"“{code.text}” is no leaf: a respondent cannot be put into it"
            findings.add(code, message, "a leaf or a code below one", dimension.leaves)


def _leaf(code: str, dimension: Dimension) -> str | None:
    """The leaf that ``code`` is or is displayed below."""
    line = (code, *dimension.codelist.ancestors(code))
    return next((candidate for candidate in line if candidate in dimension.leaves), None)


def _check_bands(bands: list[Element], findings: Findings) -> None:
    turned = [band for band in bands if _low(band) > _high(band)]
    for band in turned:
        name, low, high = band.text_of("code"), _low(band), _high(band)
        findings.add(band, f"the band “{name}” ends at {high:g}, below its beginning {low:g}")
    if turned:
        return
    ordered = sorted(bands, key=_low)
    for before, after in pairwise(ordered):
        names = f"“{before.text_of('code')}” and “{after.text_of('code')}”"
        end, begin = _high(before), _low(after)
        if begin <= end:
            findings.add(after, f"the bands {names} overlap at {max(begin, _low(before)):g}", "each number in one band")
        elif floor(end) + 1 <= ceil(begin) - 1:
            gap = f"{floor(end) + 1} to {ceil(begin) - 1}"
            findings.add(after, f"between the bands {names} {gap} is missing", f"from: {floor(end) + 1}")


def _low(band: Element) -> float:
    low = band.number_of("from")
    return float("-inf") if low is None else low


def _high(band: Element) -> float:
    high = band.number_of("to")
    return float("inf") if high is None else high
