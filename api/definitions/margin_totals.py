"""Population counts written out in a definition: every cell once, none sharing respondents with another."""

from __future__ import annotations

from collections.abc import Sequence

from api.concepts.surveys.margin_cells import MarginCells, covered
from api.concepts.surveys.sources import PopulationMargin
from api.concepts.surveys.survey import Dimension
from api.definitions.elements import Element
from api.definitions.findings import Findings
from api.definitions.scope import Scope
from api.estimation.margins import AGREEMENT

Cells = tuple[tuple[tuple[str, ...], float], ...]


def read_totals(element: Element, by: Sequence[str], scope: Scope) -> Cells:
    """The cells of a margin with their counts; those that are wrong have been reported and are left out."""
    dimensions = [scope.dimensions.get(name) for name in by]
    rows: list[tuple[Element, tuple[str, ...], float]] = []
    for row in element.list_of("totals"):
        _check_keys(row, by, scope.findings)
        total, codes = _total(row, scope.findings), tuple(row.text_of(name) for name in by)
        named = zip(by, dimensions, strict=True)
        usable = [_check_code(row, name, dimension, scope.findings) for name, dimension in named]
        if total is not None and all(usable):
            rows.append((row, codes, total))
    readable = [dimension for dimension in dimensions if dimension is not None]
    if len(readable) == len(by):
        _check_overlap([(row, codes) for row, codes, _ in rows], readable, scope.findings)
    return tuple((codes, total) for _, codes, total in rows)


def _check_keys(row: Element, by: Sequence[str], findings: Findings) -> None:
    for name, below in (row.entries or {}).items():
        findings.exists(below, "key", (*by, "total"), name)
    for name in (*by, "total"):
        if not row.has(name):
            findings.add(row, f"the key “{name}” is missing", f"{{{', '.join(by)}, total}} in every entry")


def _total(row: Element, findings: Findings) -> float | None:
    found = row.get("total")
    if found is None:
        return None
    number = row.number_of("total")
    if number is None or not 0 <= number < float("inf"):
        findings.add(found, f"the total is “{found.text}”", "a number that is not negative")
        return None
    return number


def _check_code(row: Element, name: str, dimension: Dimension | None, findings: Findings) -> bool:
    code = row.get(name)
    if code is None or dimension is None:
        return False
    if not findings.exists(code, f"code in codelist {dimension.codelist.id}", dimension.codelist.codes):
        return False
    if covered(dimension, code.text) is None:
        message = f"“{code.text}” cannot be made of the leaves inside “{dimension.whole}”"
        findings.add(code, message, "a leaf of the survey, or a node made of some", dimension.leaves)
        return False
    return True


def _check_overlap(
    rows: Sequence[tuple[Element, tuple[str, ...]]], dimensions: Sequence[Dimension], findings: Findings
) -> None:
    first: dict[tuple[str, ...], Element] = {}
    for row, codes in rows:
        earlier = first.setdefault(codes, row)
        if earlier is not row:
            message = f"the cell {' × '.join(codes)} is given twice, first on line {earlier.line}"
            findings.add(row, message, "each cell once")
    cells = list(first)
    for one, other in MarginCells(dimensions, cells).overlaps():
        message = f"the cells {' × '.join(cells[one])} and {' × '.join(cells[other])} share respondents"
        findings.add(first[cells[other]], message, "each respondent in one cell")


def check_sums(elements: Sequence[Element], margins: Sequence[PopulationMargin], findings: Findings) -> None:
    """Report margins whose written counts add up to another population than an earlier one's of the same wave."""
    written = [(element, margin) for element, margin in zip(elements, margins, strict=True) if margin.cells]
    for number, (element, margin) in enumerate(written):
        for _, earlier in written[:number]:
            own, other = _sum(margin), _sum(earlier)
            if _meet(margin, earlier) and abs(own - other) > AGREEMENT * max(own, other):
                message = f"the margin {margin.name} adds up to {own:.15g}, {earlier.name} to {other:.15g}"
                findings.add(element, message, "the same population in every margin")
                break


def _sum(margin: PopulationMargin) -> float:
    return sum(total for _, total in margin.cells)


def _meet(one: PopulationMargin, other: PopulationMargin) -> bool:
    """Whether both are margins of some wave."""
    return one.waves is None or other.waves is None or bool(set(one.waves) & set(other.waves))
