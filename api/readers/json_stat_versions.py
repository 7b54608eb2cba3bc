"""The dataset in a JSON-stat document of any version: alone, in a bundle of version 1, or in a collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.errors import Problem

_ABOUT = ("id", "size", "role")
"""What version 1 has among the dimensions, and version 2 beside them."""


def dataset_in(document: Any, wanted: str | None) -> dict[str, Any] | Problem:
    """The dataset, in the form of version 2: the only one there is, or that with the name, label or place ``wanted``
    (1 is the first)."""
    if not isinstance(document, dict):
        return no_dataset()
    if "class" not in document and {"id", "size", "dimension", "value"} <= document.keys():
        return document
    if document.get("class") == "dataset":
        return document
    datasets = _of_collection(document) if document.get("class") == "collection" else _of_bundle(document)
    if isinstance(datasets, Problem):
        return datasets
    return _chosen(datasets, wanted)


def no_dataset() -> Problem:
    return Problem("the document is no dataset", pointer="/class", expected='an object with "class": "dataset"')


def _of_collection(document: Mapping[str, Any]) -> dict[str, dict[str, Any]] | Problem:
    link = document.get("link")
    items = link.get("item") if isinstance(link, dict) else None
    listed = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    embedded = [item for item in listed if item.get("class") == "dataset" and "value" in item]
    if embedded:
        return {str(item.get("label") or place): item for place, item in enumerate(embedded, start=1)}
    addresses = [str(item["href"]) for item in listed if "href" in item]
    expected = f"what is behind one of its addresses, saved: {', '.join(addresses[:3])}" if addresses else None
    message = "the document is a collection without any dataset in it"
    return Problem(message, pointer="/link/item", expected=expected or "a dataset in it")


def _of_bundle(document: Mapping[str, Any]) -> dict[str, dict[str, Any]] | Problem:
    """The datasets of a document of version 1, by name."""
    found = {}
    for name, dataset in document.items():
        dimension = dataset.get("dimension") if isinstance(dataset, dict) else None
        if not isinstance(dimension, dict) or "value" not in dataset:
            continue
        names, sizes = dimension.get("id"), dimension.get("size")
        if not isinstance(names, list) or not isinstance(sizes, list):
            continue
        if clash := next((one for one in _ABOUT if one in names), None):
            expected = "the same table as JSON-stat 2.0 (“json-stat2” in PxWeb), or CSV"
            message = f"JSON-stat 1 cannot describe a dimension called “{clash}”: the file says nothing of its codes"
            return Problem(message, pointer=f"/{name}/dimension/{clash}", expected=expected)
        about = {one: dimension[one] for one in _ABOUT if one in dimension}
        rest = {one: described for one, described in dimension.items() if one not in _ABOUT}
        found[name] = {**dataset, **about, "class": "dataset", "dimension": rest}
    return found or no_dataset()


def _chosen(datasets: Mapping[str, dict[str, Any]], wanted: str | None) -> dict[str, Any] | Problem:
    by_name = dict(datasets)
    for place, dataset in enumerate(datasets.values(), start=1):
        by_name.setdefault(str(dataset.get("label") or place), dataset)
        by_name.setdefault(str(place), dataset)
    if wanted is None and len(datasets) == 1:
        return next(iter(datasets.values()))
    if wanted in by_name:
        return by_name[wanted or ""]
    listed = ", ".join(f"“{name}”" for name in list(datasets)[:10])
    if wanted is None:
        return Problem(f"the document has {len(datasets)} datasets", expected=f"sheet: one of {listed}")
    return Problem(f"there is no dataset “{wanted}”", expected=f"sheet: one of {listed}")
