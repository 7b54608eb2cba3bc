"""What published figures say in words: in both languages from the file to the release, and part of what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from api.concepts.surveys.items import Series
from api.definitions import load_definition
from api.models import releases
from api.queries.certificates import sealed_figures
from api.releases.ingesting import ingest
from tests.conftest import Database
from tests.definitions.samples import FIGURES
from tests.releases.small import write_csv
from tests.releases.stored import Stored

COLUMNS = "  value_text: words\n  value_text_de: worte\n  n_text: n\n  n_text_de: zahl\n  also_reported: also\n"
HEADER = "year,measure,size,percent,flag,words,worte,n,zahl,also"
FACEBOOK, JOBS = Series("adoption", "facebook"), Series("purpose", "_T", "recruiting")


def rows(german: str = "ein Drittel", also: str = "rund 90") -> list[str]:
    return [
        f"2012,FB,SME,,,a third,{german},about 90,rund 90,",
        f"2012,FB,SME,,,some,einige,about 90,{also},also",
        "2012,JOBS,SME,,,a few,,,,",
    ]


def published(database: Database, folder: Path, survey: str, *versions: list[str]) -> list[str]:
    """Ingest the versions of a file of figures one after the other; the ids of their releases."""
    text = FIGURES.replace("survey: press", f"survey: {survey}").replace("flag: flag\n", f"flag: flag\n{COLUMNS}")
    text = text.replace("purpose: {}", "purpose: {categories: {recruiting: {en: Jobs, de: Stellen}}}")
    source = folder / "definition.yaml"
    source.write_text(text, encoding="utf-8")
    definition = load_definition(source)
    return [
        built.release
        for one in versions
        for built in ingest(database.owner, definition, write_csv(folder, one, header=HEADER))
    ]


def test_both_languages_are_stored_and_one_stands_for_the_other_where_it_is_alone(
    database: Database, tmp_path: Path
) -> None:
    (release,) = published(database, tmp_path, "worded", rows())
    stored = Stored(database.owner, release)
    figure = stored.figure(FACEBOOK, size="SME", region="DE")
    assert (figure.value_text, figure.value_text_de) == ("a third", "ein Drittel")
    assert (figure.n_text, figure.n_text_de) == ("about 90", "rund 90")
    (english,), (german,) = figure.also_reported, figure.also_reported_de
    assert (english["value_text"], english["n_text"]) == ("some", "about 90")
    assert german == english | {"value_text": "einige", "n_text": "rund 90"}
    alone = stored.figure(JOBS, size="SME", region="DE")
    assert (alone.value_text, alone.value_text_de, alone.n_text_de) == ("a few", "a few", None)


@pytest.mark.parametrize("other", [rows(german="rund ein Drittel"), rows(also="etwa 90")], ids=["figure", "further"])
def test_another_german_wording_alone_makes_a_new_release_with_another_hash(
    database: Database, tmp_path: Path, other: list[str], request: pytest.FixtureRequest
) -> None:
    survey = f"reworded-{request.node.callspec.id}"
    assert published(database, tmp_path, survey, rows(), other) == [f"{survey}.2012.r1", f"{survey}.2012.r2"]
    with database.owner.connect() as connection:
        hashes = connection.scalars(select(releases.c.content_hash).where(releases.c.survey == survey)).all()
        keys = connection.scalars(select(releases.c.key).where(releases.c.survey == survey).order_by("key")).all()
        sealed = [sorted(map(str, sealed_figures(connection, key))) for key in keys]
    assert len(set(hashes)) == 2
    assert ["rund ein Drittel" in str(one) for one in sealed] == [False, other == rows(german="rund ein Drittel")]
