"""Answers of a server as the dataclasses they were written from. Members that this version does not know are passed
over, and fixed words are taken as they are: a newer server may have more of both."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, get_origin

from cattrs import Converter

from api.answers.figures.meta import FigureMeta, SelectionMeta
from api.answers.figures.ranking import RANK_FIELDS
from api.answers.figures.rows import Figure, RankedFigure


@lru_cache(maxsize=1)
def _converter() -> Converter:
    converter = Converter(detailed_validation=False)
    converter.register_structure_hook_func(_is_literal, lambda word, _: word)
    return converter


def _is_literal(kind: Any) -> bool:
    return get_origin(kind) is Literal


def read_figure(document: Mapping[str, Any]) -> Figure:
    """A figure of an answer."""
    is_ranked = all(name in document for name in RANK_FIELDS)
    return _converter().structure(document, RankedFigure if is_ranked else Figure)


def read_meta(document: Mapping[str, Any]) -> FigureMeta:
    """What stands beside the figures of an answer."""
    return _converter().structure(document, SelectionMeta if "selection" in document else FigureMeta)
