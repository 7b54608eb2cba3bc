"""A codelist's version, once published, says for ever what it said; until then its survey may change it."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.concepts.surveys.definition import SurveyDefinition
from api.concepts.texts import Text
from api.definitions import load_definition
from api.errors import Refused
from api.releases.building import build_release
from api.releases.imports.importing import import_survey
from api.releases.publishing import publish_release
from tests.conftest import Database
from tests.releases.small import write_csv
from tests.serving.conftest import configured

NODES = """
      - {code: _T, label: {en: All, de: Alle}}
      - {code: goods, parent: _T, label: {en: Goods, de: Waren}}
      - {code: food, parent: goods, label: {en: Food, de: Nahrung}}
      - {code: metal, parent: goods, label: {en: Metal, de: Metall}}
      - {code: services, parent: _T, label: {en: Services, de: Dienste}}"""
DEFINITION = """
survey: {survey}
title: Own codelist
publisher: Test bureau
population: Enterprises
basis: census
licence: {{name: none}}
citation: Test bureau.
access: public
headline: adoption
disclosure: {{policy: public_use}}
waves:
  - {{wave: "2025", period_start: 2025-01-01, period_end: 2025-12-31}}
codelists:
  trade:
    version: "{version}"
    label: {{en: Trade, de: Gewerbe}}
    nodes:{nodes}
dimensions:
  - {{id: sector, codelist: trade, whole: _T, column: trade}}
indicators: {{adoption: {{}}}}
channels: {channels}
channels_version: "{channels_version}"
responses:
  file: {{format: csv}}
  codings: {{yn: {{yes: "1", no: "0"}}}}
  items:
    - {{indicator: adoption, coding: yn, columns: {{facebook: fb}}}}
"""
OWN = '{pinboard: {en: "Pinboard", de: "Pinnwand"}}'
ROWS = ["food,1", "metal,0", "services,1"]
CHANGES = {
    "label": ("{en: Food, de: Nahrung}", "{en: Food, de: Essen}", "“food”"),
    "gone": ("      - {code: services, parent: _T, label: {en: Services, de: Dienste}}", "", "“services”"),
    "place": ("{code: metal, parent: goods,", "{code: metal, parent: _T,", "“metal”"),
    "parts": (
        "\n      - {code: services",
        "\n      - {code: glass, parent: goods, label: {en: Glass, de: Glas}}\n      - {code: services",
        "“goods”",
    ),
}
"""What is replaced by what, and the code that is named."""


def definition(folder: Path, survey: str, nodes: str = NODES, **changes: str) -> SurveyDefinition:
    values = {"version": "1", "channels": OWN, "channels_version": "1"} | changes
    path = folder / f"{survey}.yaml"
    path.write_text(DEFINITION.format(survey=survey, nodes=nodes, **values), encoding="utf-8")
    return load_definition(path)


def build(database: Database, folder: Path, made: SurveyDefinition, rows: Sequence[str] = ROWS) -> str:
    import_survey(database.owner, made, write_csv(folder, rows, header="trade,fb"))
    return build_release(database.owner, made, "2025").release


def codelist_at(database: Database, address: str) -> Any:
    """What is answered about a codelist; None where there is none."""
    answer = create_app(configured(), database.reader).test_client().get(f"/v1/codelists/{address}")
    assert answer.status_code in (200, 404), answer.text
    return json.loads(answer.text)["data"] if answer.status_code == 200 else None


def nodes_at(database: Database, address: str) -> dict[str, str]:
    """Its codes and labels; none where there is none."""
    found = codelist_at(database, address) or {"nodes": []}
    return {node["code"]: node["label"] for node in found["nodes"]}


@pytest.mark.parametrize("name", CHANGES)
def test_a_published_version_is_never_changed(database: Database, tmp_path: Path, name: str) -> None:
    survey, (old, new, code) = f"codes-kept-{name}", CHANGES[name]
    first = build(database, tmp_path, definition(tmp_path, survey))
    publish_release(database.owner, first)
    before = codelist_at(database, f"{survey}.trade")
    rows = [row for row in ROWS if name != "gone" or "services" not in row]
    # As long as nobody is in a new part, nothing would be published anew.
    rows += ["glass,1"] if name == "parts" else []
    changed = definition(tmp_path, survey, NODES.replace(old, new))
    with pytest.raises(Refused) as refusal:
        build(database, tmp_path, changed, rows)
    said = str(refusal.value)
    assert f"{survey}.trade, version 1, was published with {first}" in said
    assert code in said
    assert "version" in said.partition(code)[2], "what would be right"
    assert codelist_at(database, f"{survey}.trade") == before


@pytest.mark.parametrize("name", CHANGES)
def test_another_version_may_say_something_else_and_both_stay(database: Database, tmp_path: Path, name: str) -> None:
    survey, (old, new, _) = f"codes-versions-{name}", CHANGES[name]
    publish_release(database.owner, build(database, tmp_path, definition(tmp_path, survey)))
    first = nodes_at(database, f"{survey}.trade?version=1&lang=de")
    rows = [row for row in ROWS if name != "gone" or "services" not in row]
    second = build(database, tmp_path, definition(tmp_path, survey, NODES.replace(old, new), version="2"), rows)
    publish_release(database.owner, second)
    answer = codelist_at(database, f"{survey}.trade")
    assert (answer["version"], answer["versions"]) == ("2", ["2", "1"])
    assert nodes_at(database, f"{survey}.trade?version=1&lang=de") == first


def test_codes_may_be_added_and_stay(database: Database, tmp_path: Path) -> None:
    more = NODES + "\n      - {code: crafts, parent: _T, label: {en: Crafts, de: Handwerk}}"
    publish_release(database.owner, build(database, tmp_path, definition(tmp_path, "codes-grown")))
    draft = build(database, tmp_path, definition(tmp_path, "codes-grown", more), [*ROWS, "crafts,1"])
    assert "crafts" not in nodes_at(database, "codes-grown.trade"), "a draft is nobody's business"
    publish_release(database.owner, draft)
    assert nodes_at(database, "codes-grown.trade")["crafts"] == "Crafts"
    with pytest.raises(Refused, match="codes-grown.trade, version 1, .*“crafts”"):
        build(database, tmp_path, definition(tmp_path, "codes-grown"))


def test_the_same_codelist_again_is_fine(database: Database, tmp_path: Path) -> None:
    for rows in (ROWS, [*ROWS, "food,0"]):
        publish_release(database.owner, build(database, tmp_path, definition(tmp_path, "codes-again"), rows))
    assert list(nodes_at(database, "codes-again.trade")) == ["_T", "goods", "food", "metal", "services"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_draft_that_nobody_has_seen_may_be_changed(database: Database, tmp_path: Path, name: str) -> None:
    survey, (old, new, _) = f"codes-draft-{name}", CHANGES[name]
    build(database, tmp_path, definition(tmp_path, survey))
    assert not nodes_at(database, f"{survey}.trade")
    rows = [row for row in ROWS if name != "gone" or "services" not in row]
    changed = definition(tmp_path, survey, NODES.replace(old, new))
    publish_release(database.owner, build(database, tmp_path, changed, rows))
    assert nodes_at(database, f"{survey}.trade?lang=de") == {
        node.code: node.label.de for node in changed.dimensions[0].codelist
    }


def test_own_channels_are_a_codelist_with_a_version_like_any_other(database: Database, tmp_path: Path) -> None:
    publish_release(database.owner, build(database, tmp_path, definition(tmp_path, "codes-channels")))
    renamed = {"channels": OWN.replace("Pinboard", "Board"), "nodes": NODES.replace("Food", "Foods"), "version": "2"}
    with pytest.raises(Refused, match=r"codes-channels\.channel, version 1, .*“pinboard”.*channels_version"):
        build(database, tmp_path, definition(tmp_path, "codes-channels", **renamed))
    publish_release(
        database.owner,
        build(database, tmp_path, definition(tmp_path, "codes-channels", **renamed, channels_version="2")),
    )
    assert nodes_at(database, "codes-channels.channel?version=1")["pinboard"] == "Pinboard"
    assert nodes_at(database, "codes-channels.channel")["pinboard"] == "Board"


def with_shared_codelist(folder: Path, survey: str, shared: str, word: str) -> SurveyDefinition:
    """A survey whose codelist, one that comes with the software, has a word in its last label."""
    made = definition(folder, survey)
    (dimension,) = made.dimensions
    *nodes, last = dimension.codelist.nodes
    codelist = replace(dimension.codelist, id=shared, nodes=(*nodes, replace(last, label=Text(word, word))))
    return replace(made, dimensions=(replace(dimension, codelist=codelist),))


def test_a_codelist_of_other_software_is_refused(database: Database, tmp_path: Path) -> None:
    """Two versions of the software may work on one database."""
    first = build(database, tmp_path, with_shared_codelist(tmp_path, "codes-older", "codes-by-trade", "Old"))
    publish_release(database.owner, first)
    with pytest.raises(
        Refused, match=f"codes-by-trade, version 1, was published with {first} .*“services”.*the software"
    ):
        build(database, tmp_path, with_shared_codelist(tmp_path, "codes-newer", "codes-by-trade", "New"))
    same = with_shared_codelist(tmp_path, "codes-newest", "codes-by-trade", "Old")
    publish_release(database.owner, build(database, tmp_path, same))


def drafts_that_disagree(database: Database, folder: Path, shared: str) -> list[str]:
    """Both built before either is public."""
    surveys = [(f"{shared}-{word}", word) for word in ("one", "two")]
    return [build(database, folder, with_shared_codelist(folder, name, shared, word)) for name, word in surveys]


def test_of_two_drafts_that_disagree_only_the_first_is_published(database: Database, tmp_path: Path) -> None:
    first, second = drafts_that_disagree(database, tmp_path, "codes-in-turn")
    publish_release(database.owner, first)
    with pytest.raises(Refused, match=f"was published with {first}"):
        publish_release(database.owner, second)
    assert set(nodes_at(database, "codes-in-turn").values()) >= {"one"}


def test_at_the_same_moment_one_of_two_that_disagree_is_published(database: Database, tmp_path: Path) -> None:
    made = drafts_that_disagree(database, tmp_path, "codes-at-once")
    together = threading.Barrier(len(made))

    def publish(release: str) -> bool:
        together.wait(30)
        try:
            publish_release(database.owner, release)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(len(made)) as pool:
        assert sorted(pool.map(publish, made)) == [False, True]


def test_what_is_scheduled_is_settled_and_not_shown_yet(database: Database, tmp_path: Path) -> None:
    draft = build(database, tmp_path, definition(tmp_path, "codes-scheduled"))
    publish_release(database.owner, draft, datetime.now(UTC) + timedelta(hours=1))
    assert not nodes_at(database, "codes-scheduled.trade")
    old, new, code = CHANGES["label"]
    with pytest.raises(Refused, match=code):
        build(database, tmp_path, definition(tmp_path, "codes-scheduled", NODES.replace(old, new)))
