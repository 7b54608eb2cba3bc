"""File formats, joined files and registers."""

from __future__ import annotations

import codecs
from dataclasses import replace
from typing import Any

from api.concepts.surveys.files import FORMATS, WORKBOOKS, FileFormat
from api.concepts.surveys.sources import AuxiliaryFile, PopulationFile
from api.definitions.elements import Element
from api.definitions.findings import Findings
from api.definitions.values import CELLS, CHARACTER, COLUMN, COLUMNS, STRING
from api.definitions.written import choice, section, whole_number

_LINES = whole_number("a whole number of at least 0", minimum=0)
_FORMAT = section(
    FileFormat,
    {
        "format": choice(FORMATS, "how the file is written", default=FileFormat.name).to("name"),
        "delimiter": CHARACTER(
            'between the fields of a CSV file; "\\t" for a tabulator', default=FileFormat.delimiter, minLength=1
        ),
        "quote": CHARACTER(
            'around fields that hold the delimiter; "" when fields are never quoted', default=FileFormat.quote
        ),
        "encoding": STRING("of a text file; a byte-order mark is recognised", default=FileFormat.encoding),
        "decimal": choice([".", ","], "the decimal sign", default=FileFormat.decimal),
        "thousands": CHARACTER("the sign between groups of digits, removed from numbers", default=FileFormat.thousands),
        "missing": CELLS("cell texts that mean “nothing here” in every column; an empty cell always does"),
        "sheet": STRING(
            "the sheet of a workbook; default: the first one that has cells. Or the dataset of a JSON-stat collection"
        ),
        "title_lines": _LINES("lines before the header that are passed over", default=FileFormat.title_lines),
        "label_lines": _LINES(
            "lines after the header that are no rows: their texts are the columns' labels",
            default=FileFormat.label_lines,
        ),
        "footer": STRING("the first line that begins with this text is no row, nor is any after it"),
    },
    title='how a file is written: {format: csv, delimiter: ";", …}',
)


def _read_format(element: Element, **_: Any) -> FileFormat:
    """The format; Eurostat's files are separated by tabulators."""
    usual = "\t" if element.text_of("format") == "eurostat-tsv" else FileFormat.delimiter
    return _FORMAT.read(element, delimiter=usual)


FILE = replace(_FORMAT, made=_read_format)
JOIN = section(
    AuxiliaryFile,
    {
        "file": STRING("its path, relative to the main file").to("path"),
        "format": FILE.to("file"),
        "key": COLUMN("its key column"),
        "main_key": COLUMN("the main file's key column; default: the same name"),
        "columns": COLUMNS("the columns taken over"),
    },
    ["file", "key", "columns"],
    like={"main_key": "key"},
)
POPULATION = section(
    PopulationFile,
    {
        "file": STRING("a register with one row per unit; its path, relative to the main file").to("path"),
        "format": FILE.to("file"),
        "stratum": COLUMNS("its columns that form the stratum, in the order of `stratum`"),
        "cluster": COLUMN("its column of the primary sampling unit, where clusters were drawn: they are counted"),
    },
    ["file", "stratum"],
)


def check_file(element: Element | None, findings: Findings) -> None:
    """The encoding exists, and no sign has two meanings."""
    if element is None:
        return
    file = FILE.read(element)
    try:
        codecs.lookup(file.encoding)
    except (LookupError, ValueError):
        message = f"there is no encoding “{file.encoding}”"
        findings.add(element.at("encoding"), message, "such as utf-8, cp1252, iso-8859-15")
    if file.decimal == file.thousands:
        message = f"“{file.decimal}” is both decimal and thousands sign"
        findings.add(element.at("thousands"), message, "two different signs")
    if file.quote == file.delimiter:
        findings.add(element.at("quote"), f"“{file.quote}” is both quote and delimiter", "two different signs")
    _check_lines(element, file, findings)


def _check_lines(element: Element, file: FileFormat, findings: Findings) -> None:
    """Sheets are of workbooks; lines that are no rows stand in files that people type or lay out."""
    tables = ("csv", *WORKBOOKS)
    for key, formats in {
        "sheet": (*WORKBOOKS, "json-stat"),
        "title_lines": tables,
        "label_lines": tables,
        "footer": tables,
    }.items():
        if element.has(key) and file.name not in formats:
            message = f"a file of format {file.name} has no {key}"
            findings.add(element.at(key), message, f"{key} with format {', '.join(formats)} only")


def check_joins(parent: Element, findings: Findings) -> None:
    """Each column comes from one of the files joined."""
    taken: dict[str, int] = {}
    for entry in parent.list_of("join"):
        check_file(entry.get("format"), findings)
        for column in entry.list_of("columns"):
            first = taken.setdefault(column.text, column.line)
            if first != column.line:
                findings.add(column, f"the column “{column.text}” is joined twice, first on line {first}", "once")


def check_population(parent: Element, findings: Findings) -> None:
    """The register's stratum columns correspond to the survey's one by one; the sizes come from nowhere else."""
    element = parent.get("population")
    if element is None:
        return
    check_file(element.get("format"), findings)
    if parent.has("population_size"):
        findings.add(element, "there are both population_size and population", "one source of the population's size")
    if parent.has("cluster") and not element.has("cluster"):
        message = "the register counts its rows, but what was drawn are clusters"
        findings.add(element, message, "cluster: the register's column that names the cluster")
    if element.has("cluster") and not parent.has("cluster"):
        findings.add(element.at("cluster"), "the survey has no clusters", "no such line, or cluster under responses")
    own, of_survey = element.list_of("stratum"), parent.list_of("stratum")
    if element.has("stratum") and len(own) != len(of_survey):
        message = f"the register's stratum has {len(own)} columns, the survey's has {len(of_survey)}"
        findings.add(element.at("stratum"), message, "the same columns in the same order")
