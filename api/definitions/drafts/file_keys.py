"""How a file is written, as the key ``file`` says it."""

from __future__ import annotations

from api.concepts.surveys.files import FileFormat
from api.definitions.drafts.yaml_texts import flow, quoted, text_list, yaml_text

DELIMITED = ("csv", "sdmx-csv")
TEXTS = (*DELIMITED, "eurostat-tsv", "json-stat", "px")


def file_written(file: FileFormat, label_lines: int = 0) -> str:
    """The mapping on one line."""
    keys: dict[str, str] = {"format": file.name}
    if file.sheet:
        keys["sheet"] = yaml_text(file.sheet)
    if file.name in DELIMITED:
        keys |= {"delimiter": quoted(file.delimiter), "quote": quoted(file.quote)}
    if file.name in TEXTS:
        keys |= {"encoding": file.encoding}
    if file.name in DELIMITED or file.decimal != "." or file.thousands:
        keys |= {"decimal": quoted(file.decimal)}
    if file.thousands:
        keys["thousands"] = quoted(file.thousands)
    if file.missing:
        keys["missing"] = text_list(file.missing)
    if file.title_lines:
        keys["title_lines"] = str(file.title_lines)
    if label_lines or file.label_lines:
        keys["label_lines"] = str(label_lines or file.label_lines)
    if file.footer:
        keys["footer"] = quoted(file.footer)
    return flow(keys)
