"""What a survey has and what can be asked of it, in one language, as JSON values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from api.answers.discovery.combinations import Shown, combination_entry, crossing_entries, find_combinations
from api.answers.discovery.example_requests import example_entries
from api.answers.discovery.versions import CURRENT, linked, version_parameters
from api.answers.figures.release_texts import category_labels, texts_of
from api.answers.figures.texts import SIMULATED
from api.concepts.codelists import Codelist, Node
from api.concepts.editions.edition import Edition, ReleaseHeader
from api.concepts.fields import timestamp
from api.concepts.terms import SelectionRequest
from api.concepts.texts import Language


def survey_summary(
    editions: Sequence[Edition], language: Language, version: SelectionRequest = CURRENT
) -> dict[str, Any]:
    """A survey in short. ``editions`` are its releases of a version, oldest wave first; the newest gives the texts."""
    newest = editions[-1]
    pin = version_parameters(version, editions)
    survey = newest.snapshot.survey
    return {
        "id": survey.id,
        "title": survey.title[language],
        "description": survey.description[language] if survey.description else None,
        "publisher": survey.publisher,
        "population": survey.population[language],
        "basis": survey.basis,
        "notice": SIMULATED[language] if survey.basis == "simulated" else None,
        "licence": {"name": survey.licence.name[language], "url": survey.licence.url},
        "citation": survey.citation[language],
        "homepage": survey.homepage,
        "headline": survey.headline,
        "latest_wave": newest.header.wave,
        "links": {
            "self": linked(f"/v1/surveys/{survey.id}", pin),
            "benchmarks": linked("/v1/benchmarks", [f"survey={survey.id}"], pin),
        },
    }


def survey_description(
    editions: Sequence[Edition], shown: Shown, language: Language, version: SelectionRequest = CURRENT
) -> dict[str, Any]:
    """Everything that can be asked of a survey: enough to build lists of choices that depend on each other.

    ``shown`` counts the figures of each cell that have a value.
    """
    return {
        **survey_summary(editions, language, version),
        "dimensions": _dimensions(editions, language),
        "indicators": _indicators(editions, language),
        "channels": _channels(editions, language),
        "waves": [_wave(edition, language) for edition in editions],
        "crossings": crossing_entries(editions, shown),
        "combinations": [combination_entry(one, shown) for one in find_combinations(editions)],
        "examples": example_entries(editions, language, version),
    }


def _dimensions(editions: Sequence[Edition], language: Language) -> list[dict[str, Any]]:
    """The dimensions with every node that a wave has, in order; the newest wave's labels win."""
    found: dict[str, dict[str, Any]] = {}
    nodes: dict[str, list[Sequence[Node]]] = {}
    for edition in reversed(editions):
        for dimension in edition.snapshot.dimensions:
            nodes.setdefault(dimension.id, []).append(dimension.nodes)
            found.setdefault(
                dimension.id,
                {
                    "id": dimension.id,
                    "label": dimension.label[language],
                    "codelist": dimension.codelist,
                    "codelist_version": dimension.codelist_version,
                    "whole": dimension.whole,
                },
            )
    return [entry | {"nodes": _node_entries(nodes[name], language)} for name, entry in found.items()]


def _node_entries(lists: Sequence[Sequence[Node]], language: Language) -> list[dict[str, Any]]:
    """The nodes of several waves, newest first, as one list."""
    newest = {node.code: node for nodes in reversed(lists) for node in nodes}
    codes = merged([[node.code for node in nodes] for nodes in lists])
    return [node_entry(_among(newest[code], newest), language) for code in codes]


def _among(node: Node, known: Collection[str]) -> Node:
    """The node beside nodes only: other parents and members have no figures that could be asked for."""
    members = tuple(member for member in node.members if member in known)
    return replace(node, members=members, parent=node.parent if node.parent in known else None)


def merged(lists: Iterable[Sequence[str]]) -> list[str]:
    """The codes of all lists in one order: that of the first, and each further code before the one it precedes."""
    found: list[str] = []
    for codes in lists:
        place = len(found)
        for code in reversed(codes):
            if code in found:
                place = found.index(code)
            else:
                found.insert(place, code)
    return found


def node_entry(node: Node, language: Language) -> dict[str, Any]:
    return {
        "code": node.code,
        "label": node.label[language],
        "parent": node.parent,
        "members": list(node.members),
        "level": node.level,
        "note": node.note[language] if node.note else None,
    }


def _indicators(editions: Sequence[Edition], language: Language) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for edition in reversed(editions):
        bases = dict(edition.snapshot.bases)
        wording = dict(edition.snapshot.wave.wording)
        labels = category_labels(edition)
        for indicator in edition.snapshot.indicators:
            held = edition.by_indicator.get(indicator.id, ())
            if not held:
                continue
            base = edition.bases[held[0]]
            entry = found.setdefault(
                indicator.id,
                {
                    "id": indicator.id,
                    "label": indicator.label[language],
                    "definition": indicator.definition[language],
                    "kind": indicator.kind,
                    "unit": indicator.unit,
                    "decimals": indicator.decimals,
                    "base": base,
                    "base_text": bases[base][language] if base in bases else None,
                    "channels": [],
                    "categories": [],
                    "waves": [],
                    "wording": {},
                },
            )
            entry["channels"] = merged([entry["channels"], [series.channel for series in held]])
            known = {category["code"]: category for category in entry["categories"]}
            entry["categories"] = [
                known.get(code) or {"code": code, "label": labels[code][language]}
                for code in merged([list(known), [series.category for series in held]])
            ]
            entry["waves"].insert(0, edition.header.wave)
            if indicator.id in wording:
                entry["wording"][edition.header.wave] = wording[indicator.id][language]
    return list(found.values())


def _channels(editions: Sequence[Edition], language: Language) -> list[dict[str, Any]]:
    """The channels with figures, and those they are displayed below, in order."""
    lists = []
    for edition in reversed(editions):
        used = set(edition.channels)
        used |= {node.parent for node in edition.snapshot.channels if node.code in used and node.parent}
        lists.append([node for node in edition.snapshot.channels if node.code in used])
    return _node_entries(lists, language)


def _wave(edition: Edition, language: Language) -> dict[str, Any]:
    wave = edition.snapshot.wave
    notes = dict(edition.snapshot.notes)
    return {
        **asdict(texts_of(edition, language).wave),
        "release": edition.header.id,
        "published_at": timestamp(edition.header.published_at),
        "notes": [notes[note][language] for note in wave.notes if note in notes],
        "breaks": [
            {"indicator": one.indicator, "channel": one.channel, "note": one.note[language]} for one in wave.breaks
        ],
    }


def indicator_summary(
    editions: Sequence[Edition], code: str, language: Language, version: SelectionRequest = CURRENT
) -> dict[str, Any]:
    """An indicator of the shared vocabulary. ``editions`` hold it; the newest that is not simulated words it."""
    ranked = sorted(editions, key=lambda edition: (edition.header.basis == "simulated", *_age(edition)))
    indicator = ranked[0].snapshot.indicator[code]
    return {
        "id": indicator.id,
        "label": indicator.label[language],
        "definition": indicator.definition[language],
        "kind": indicator.kind,
        "unit": indicator.unit,
        "decimals": indicator.decimals,
        "surveys": list(dict.fromkeys(edition.header.survey for edition in editions)),
        "links": {"self": linked(f"/v1/indicators/{code}", version_parameters(version, editions))},
    }


def _age(edition: Edition) -> tuple[int, int]:
    period_end, period_start = edition.header.recency
    return -period_end.toordinal(), -period_start.toordinal()


def indicator_description(
    editions: Sequence[Edition], code: str, language: Language, version: SelectionRequest = CURRENT
) -> dict[str, Any]:
    """An indicator and, survey by survey, how it was asked there."""
    by_survey: dict[str, list[Edition]] = {}
    for edition in editions:
        by_survey.setdefault(edition.header.survey, []).append(edition)
    asked = []
    for survey, held in by_survey.items():
        (entry,) = (one for one in _indicators(held, language) if one["id"] == code)
        asked.append({"survey": survey, "basis": held[-1].header.basis} | {k: v for k, v in entry.items() if k != "id"})
    return {**indicator_summary(editions, code, language, version), "asked": asked}


def release_summary(header: ReleaseHeader, newest: Iterable[ReleaseHeader]) -> dict[str, Any]:
    """A release and its state now: ``published``, ``superseded`` by a newer one of its wave, ``withdrawn``, or
    ``scheduled`` for those who may read it before its second."""
    current = next(one for one in newest if (one.survey, one.wave) == (header.survey, header.wave))
    state = "published" if current.key == header.key else "superseded"
    if header.withdrawn_reason or header.scheduled:
        state = "withdrawn" if header.withdrawn_reason else "scheduled"
    return {
        "id": header.id,
        "survey": header.survey,
        "wave": header.wave,
        "revision": header.revision,
        "text_revision": header.text_revision,
        "state": state,
        "period_start": header.period_start.isoformat(),
        "period_end": header.period_end.isoformat(),
        "basis": header.basis,
        "published_at": timestamp(header.published_at),
        "withdrawn_at": timestamp(header.withdrawn_at) if header.withdrawn_at else None,
        "withdrawn_reason": header.withdrawn_reason,
        "superseded_by": current.id if state == "superseded" else None,
        "links": {
            "self": f"/v1/releases/{header.id}",
            "benchmarks": f"/v1/benchmarks?release={header.id}",
            "quality": f"/v1/releases/{header.id}/quality",
            "certificate": f"/v1/releases/{header.id}/certificate",
            "download": f"/v1/releases/{header.id}/download",
        },
    }


def codelist_summary(
    versions: Sequence[Codelist], language: Language, version: SelectionRequest = CURRENT
) -> dict[str, Any]:
    """A codelist and its versions, newest first; ``version`` is that of the answer."""
    newest = versions[0]
    return {
        "id": newest.id,
        "version": newest.version,
        "label": newest.label[language],
        "versions": [one.version for one in versions],
        "links": {"self": linked(f"/v1/codelists/{newest.id}", version_parameters(version))},
    }
