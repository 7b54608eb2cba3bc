"""File formats, joined files and row filters, from their elements."""

from __future__ import annotations

import codecs
from typing import cast

from api.concepts.surveys.files import FileFormat, FormatName
from api.concepts.surveys.sources import AuxiliaryFile, PopulationFile, RowFilter
from api.definitions.elements import Element
from api.definitions.findings import Findings


def read_file(element: Element | None, findings: Findings) -> FileFormat:
    """The format; a comma-separated UTF-8 file where nothing is said."""
    if element is None:
        return FileFormat()
    encoding = element.text_of("encoding", "utf-8")
    try:
        codecs.lookup(encoding)
    except (LookupError, ValueError):
        findings.add(element.at("encoding"), f"there is no encoding “{encoding}”", "such as utf-8, cp1252, iso-8859-15")
    decimal, thousands = element.text_of("decimal", "."), element.text_of("thousands")
    if decimal == thousands:
        findings.add(element.at("thousands"), f"“{decimal}” is both decimal and thousands sign", "two different signs")
    name = cast(FormatName, element.text_of("format", "csv"))
    delimiter = element.text_of("delimiter", "\t" if name == "eurostat-tsv" else ",")
    quote = element.text_of("quote", '"')
    if quote == delimiter:
        findings.add(element.at("quote"), f"“{quote}” is both quote and delimiter", "two different signs")
    return FileFormat(name, delimiter, quote, encoding, decimal, thousands, element.texts_of("missing"))


def read_filters(parent: Element) -> tuple[RowFilter, ...]:
    return tuple(RowFilter(entry.text_of("column"), entry.texts_of("values")) for entry in parent.list_of("keep"))


def read_joins(parent: Element, findings: Findings) -> tuple[AuxiliaryFile, ...]:
    """Files joined by a key; each column comes from one of them."""
    taken: dict[str, int] = {}
    for entry in parent.list_of("join"):
        for column in entry.list_of("columns"):
            first = taken.setdefault(column.text, column.line)
            if first != column.line:
                findings.add(column, f"the column “{column.text}” is joined twice, first on line {first}", "once")
    return tuple(
        AuxiliaryFile(
            entry.text_of("file"),
            read_file(entry.get("format"), findings),
            entry.text_of("key"),
            entry.text_of("main_key", entry.text_of("key")),
            entry.texts_of("columns"),
        )
        for entry in parent.list_of("join")
    )


def read_population(parent: Element, findings: Findings) -> PopulationFile | None:
    """The register counted per stratum; its stratum columns correspond to the survey's one by one."""
    element = parent.get("population")
    if element is None:
        return None
    if parent.has("population_size"):
        findings.add(element, "there are both population_size and population", "one source of the population's size")
    own, of_survey = element.texts_of("stratum"), parent.texts_of("stratum")
    if element.has("stratum") and len(own) != len(of_survey):
        message = f"the register's stratum has {len(own)} columns, the survey's has {len(of_survey)}"
        findings.add(element.at("stratum"), message, "the same columns in the same order")
    return PopulationFile(element.text_of("file"), read_file(element.get("format"), findings), own)
