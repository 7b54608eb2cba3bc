"""What every format of the registry keeps: the same figures, what must be said with them, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.representations.registry import FORMATS
from tests.representations.reading import PATH, READERS, body, everything
from tests.serving.test_benchmarks import get, refused

PICTURES = {"svg", "png"}
ABOUT_ANOTHER = {"csvw"}
QUERIES = (
    "",
    "survey=panel&sector=*&size=*",
    "survey=*&size=*&wave=*&indicator=adoption",
    "survey=press&size=*",
    "survey=panel&where=market:*&indicator=*&confidence=0.99",
    "release=panel.2023.r1,panel.2023.r2&sector=*",
    "survey=panel&channel=any&sector=C&where=market:b2b",
    "survey=panel&limit=0",
)


def identified(figures: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Comparable whatever their order."""
    return sorted(tuple(f"{field}={figure[field]!r}" for field in sorted(figure)) for figure in figures)


def numbered(figure: dict[str, Any]) -> dict[str, Any]:
    """Numbers as numbers: 120 and 120.0 are the same."""
    return {field: float(value) if isinstance(value, int) else value for field, value in figure.items()}


def test_every_format_is_either_read_back_or_a_picture_or_about_another() -> None:
    assert set(FORMATS) == {*READERS, *PICTURES, *ABOUT_ANOTHER}


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", sorted(READERS))
def test_every_format_has_the_figures_of_json_to_the_last_digit(client: FlaskClient, name: str, query: str) -> None:
    expected = READERS["json"](body(client, query, "json"))
    found = READERS[name](body(client, f"{query}&labels=codes", name))
    assert identified(list(map(numbered, found))) == identified(list(map(numbered, expected)))


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"png"}))
def test_notes_licence_and_citation_survive_in_every_format(client: FlaskClient, name: str) -> None:
    text = everything(body(client, "survey=press&channel=xing&lang=de", name), name)
    for said in ("Die Basis ist unbekannt.", "CC BY 4.0", "Ein Institut: press"):
        assert said in text


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"png", "csvw"}))
@pytest.mark.parametrize(("language", "words"), [("en", "almost half"), ("de", "knapp die Hälfte")])
def test_words_without_a_number_are_had_in_the_language_asked(
    client: FlaskClient, name: str, language: str, words: str
) -> None:
    text = everything(body(client, f"survey=press&channel=any&size=GE250&lang={language}", name), name)
    assert words in text
    assert ("almost half" in text) == (language == "en")


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"png", "csvw"}))
def test_labels_are_had_in_the_language_asked(client: FlaskClient, name: str) -> None:
    labels = "&labels=both" if "labels" in FORMATS[name].takes else ""
    text = everything(body(client, f"survey=panel&sector=C&channel=xing&lang=de{labels}", name), name)
    for said in ("Verbreitung", "Verarbeitendes Gewerbe", "XING"):
        assert said in text


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"png"}))
@pytest.mark.parametrize(("language", "notice"), [("en", "SIMULATED: these"), ("de", "SIMULIERT: Diese")])
def test_simulated_figures_say_so_in_every_format(client: FlaskClient, name: str, language: str, notice: str) -> None:
    assert notice in everything(body(client, f"survey=practice&lang={language}", name), name)
    assert notice not in everything(body(client, f"survey=panel&lang={language}", name), name)


@pytest.mark.parametrize("name", sorted(READERS))
def test_a_confidential_figure_shows_no_trace_of_its_cause(client: FlaskClient, name: str) -> None:
    """One is small and has leftovers stored, one is empty."""
    query = "survey=panel&channel=xing&size=GE250&sector="
    (small,), (empty,) = (READERS[name](body(client, query + sector, name)) for sector in ("C", "F"))
    assert small["status"] == "confidential"
    assert small | {"id": "", "sector": ""} == empty | {"id": "", "sector": ""}


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"png", "xlsx"}))
def test_answers_with_a_confidential_figure_differ_only_in_what_was_asked(client: FlaskClient, name: str) -> None:
    texts = []
    for sector, label in (("C", "Manufacturing"), ("F", "Construction")):
        query = f"survey=panel&channel=xing&size=GE250&sector={sector}"
        (row,) = get(client, query)["data"]
        text = body(client, query, name).decode().replace(row["id"], "ID").replace(label, "LABEL")
        text = text.replace(f"sector={sector}", "sector=S").replace(f'"{sector}"', '"S"')
        texts.append(re.sub(rf",{sector},GE250", ",S,GE250", text))
    assert texts[0] == texts[1]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_each_format_is_answered_by_name_and_by_media_type_with_validators(client: FlaskClient, name: str) -> None:
    chosen = FORMATS[name]
    address = f"{PATH}?survey=panel&channel=any&format={name}"
    got, headed = client.get(address), client.head(address)
    assert got.headers["Content-Type"] == chosen.content_type
    assert (headed.status_code, headed.data) == (200, b"")
    for header in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
        assert headed.headers[header] == got.headers[header]
    again = client.get(address, headers={"If-None-Match": got.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    by_type = client.get(f"{PATH}?survey=panel&channel=any", headers={"Accept": chosen.media_types[0]})
    assert by_type.headers["Content-Type"] == chosen.content_type


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_answer_is_the_same_file(client: FlaskClient, name: str) -> None:
    query = "survey=panel&sector=*&channel=facebook"
    assert body(client, query, name) == body(client, query, name)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_one_figure_by_its_id_is_had_in_every_format(client: FlaskClient, name: str) -> None:
    (row,) = get(client, "survey=press&channel=xing")["data"]
    answer = body(client, "", name, f"{PATH}/{row['id']}")
    if name in READERS and name != "json":
        assert [one["value"] for one in READERS[name](answer)] == [0.508]
    assert answer


def test_etags_tell_the_formats_apart(client: FlaskClient) -> None:
    tags = {
        client.head(f"{PATH}?survey=panel", headers={"Accept": one.media_types[0]}).headers["ETag"]
        for one in FORMATS.values()
    }
    assert len(tags) == len(FORMATS)


def test_an_unknown_format_is_refused_with_the_list(client: FlaskClient) -> None:
    assert ", ".join(FORMATS) in refused(client.get(f"{PATH}?format=docx"))["detail"]
    detail = refused(client.get(PATH, headers={"Accept": "application/pdf"}), 406)["detail"]
    for one in FORMATS.values():
        assert one.media_types[0] in detail


@pytest.mark.parametrize(
    "accept",
    [
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
    ],
)
def test_a_browser_gets_json_although_it_would_like_a_picture(client: FlaskClient, accept: str) -> None:
    assert client.get(PATH, headers={"Accept": accept}).mimetype == "application/json"


def test_an_image_in_a_page_gets_a_picture(client: FlaskClient) -> None:
    accept = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
    assert client.get(f"{PATH}?survey=panel", headers={"Accept": accept}).mimetype == "image/svg+xml"


def test_the_specification_names_every_media_type(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").get_json()["paths"]
    for path in (PATH, f"{PATH}/{{benchmark}}"):
        content = paths[path]["get"]["responses"]["200"]["content"]
        assert set(content) == {one.media_types[0] for one in FORMATS.values()}
