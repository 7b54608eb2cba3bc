"""The cube inside a JSON-stat 2.0 document, checked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from api.errors import Problem
from api.readers.cubes import MAX_CELLS, Cube
from api.readers.json_stat_versions import dataset_in


def cube_of(whole: Any, wanted: str | None = None) -> Cube | list[Problem]:
    """The cube of a parsed document (numbers as texts), or every mistake in its structure; where the document has
    several, that which is ``wanted``."""
    document = dataset_in(whole, wanted)
    if isinstance(document, Problem):
        return [document]
    if problem := not_a_dataset(document):
        return [problem]
    problems: list[Problem] = []
    names, dimensions = document["id"], document["dimension"]
    codes = {name: dimension_codes(name, dimensions.get(name), problems) for name in names}
    sizes = [str(size) for size in document.get("size", [])]
    if not problems and sizes != [str(len(codes[name])) for name in names]:
        counted = [len(codes[name]) for name in names]
        problems.append(Problem(f"the sizes are {sizes}", pointer="/size", expected=f"{counted}, as the categories"))
    length = math.prod(len(each) for each in codes.values())
    if length > MAX_CELLS:
        problems.append(Problem(f"the cube has {length:,} cells", pointer="/size", expected=f"at most {MAX_CELLS:,}"))
    if problems:
        return problems
    values = cells(document.get("value"), "value", length, problems)
    status = document.get("status")
    flags = (
        dict.fromkeys(range(length), status)
        if isinstance(status, str)
        else cells(status or {}, "status", length, problems)
    )
    if problems:
        return problems
    labels = {name: label_of(dimensions[name]) for name in names}
    code_labels = {name: labels_of(dimensions[name]["category"]) for name in names}
    return Cube(codes, labels, code_labels, values, flags)


def not_a_dataset(document: Mapping[str, Any]) -> Problem | None:
    """Why the document cannot be read as one dataset at all."""
    names, dimensions = document.get("id"), document.get("dimension")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        return Problem("the dimensions are not listed", pointer="/id", expected="a list of dimension ids")
    if len(set(names)) < len(names) or {"OBS_VALUE", "OBS_FLAG"} & set(names):
        return Problem("the dimension ids clash", pointer="/id", expected="different ids, none OBS_VALUE or OBS_FLAG")
    if not isinstance(dimensions, dict) or not isinstance(document.get("size"), list):
        return Problem(
            "the dimensions are not described", pointer="/dimension", expected="an object for each id, and size"
        )
    return None


def dimension_codes(name: str, dimension: Any, problems: list[Problem]) -> list[str]:
    """The codes of a dimension in their order; a problem and no codes when they cannot be told."""
    pointer = f"/dimension/{name}/category"
    category = dimension.get("category") if isinstance(dimension, dict) else None
    index = category.get("index") if isinstance(category, dict) else None
    if isinstance(category, dict) and index is None and isinstance(category.get("label"), dict):
        index = list(category["label"])  # allowed for a dimension of one category
        if len(index) > 1:
            index = None
    if isinstance(index, list) and index and all(isinstance(code, str) for code in index):
        if len(set(index)) == len(index):
            return index
    elif isinstance(index, dict) and index and set(map(str, index.values())) == set(map(str, range(len(index)))):
        return sorted(index, key=lambda code: int(index[code]))
    problems.append(Problem("the categories have no clear order", pointer=pointer, expected="index: a list of codes"))
    return []


def cells(content: Any, name: str, length: int, problems: list[Problem]) -> dict[int, str]:
    """The values or statuses by place, from a full list or a sparse object; nulls are left out. A status in a list of
    one is that of all cells."""
    if name == "status" and isinstance(content, list) and len(content) == 1:
        content = content * length
    if isinstance(content, list) and len(content) == length:
        pairs: Iterator[tuple[Any, Any]] = enumerate(content)
    elif isinstance(content, dict):
        pairs = iter(content.items())
    else:
        found = f"{len(content)} entries" if isinstance(content, list) else f"{type(content).__name__}"
        problems.append(Problem(f"{name} has {found}", pointer=f"/{name}", expected=f"{length}, one for each cell"))
        return {}
    kept: dict[int, str] = {}
    for key, value in pairs:
        place = int(key) if isinstance(key, int) or (key.isascii() and key.isdigit() and len(key) < 10) else -1
        if not 0 <= place < length:
            problems.append(Problem(f"there is no cell {key}", pointer=f"/{name}/{key}", expected=f"0 to {length - 1}"))
        elif isinstance(value, str):
            kept[place] = value
        elif value is not None:
            problems.append(
                Problem(f"cell {key} holds {json_kind(value)}", pointer=f"/{name}/{key}", expected="one value")
            )
    return kept


def label_of(dimension: Mapping[str, Any]) -> str | None:
    label = dimension.get("label")
    return label if isinstance(label, str) else None


def labels_of(category: Mapping[str, Any]) -> dict[str, str]:
    labels = category.get("label")
    return {code: str(label) for code, label in labels.items()} if isinstance(labels, dict) else {}


def json_kind(value: object) -> str:
    return {bool: "true or false", list: "a list", dict: "an object"}.get(type(value), "something else")
