"""The vocabulary that ships is right, and a mistake in it is reported like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.concepts.texts import Text
from api.definitions.vocabulary import load_vocabulary
from api.errors import InvalidInput

SIZES = """\
codelist: size
version: "1"
label: {en: Size, de: Größe}
nodes:
  - {code: _T, level: total, members: [small, large]}
  - {code: small, parent: _T, level: class, label: {en: Small, de: Klein}}
  - {code: large, parent: _T, level: class}
"""
CHANNELS = "codelist: channel\nlabel: Channel\nnodes: [{code: _T}, {code: facebook, label: Facebook}]\n"
VOCABULARY = """\
dimensions: {size: {label: {en: Size class, de: Größenklasse}, codelist: size}}
indicators:
  adoption: {label: Adoption, definition: Share of users.}
  minutes: {label: Minutes, definition: Mean., kind: mean, unit: minutes, decimals: 0}
bases: {responding: {en: Responding, de: Antwortende}}
"""


def folder_with(folder: Path, sizes: str = SIZES, channels: str = CHANNELS, vocabulary: str = VOCABULARY) -> Path:
    (folder / "codelists").mkdir()
    (folder / "codelists" / "size.yaml").write_text(sizes, encoding="utf-8")
    (folder / "codelists" / "channel.yaml").write_text(channels, encoding="utf-8")
    (folder / "vocabulary.yaml").write_text(vocabulary, encoding="utf-8")
    return folder


def test_the_vocabulary_that_ships_has_the_built_in_dimensions() -> None:
    vocabulary = load_vocabulary()
    assert set(vocabulary.dimensions) == {"sector", "size", "region"}
    assert set(vocabulary.codelists) >= {"nace-r2", "size", "region", "channel"}
    assert "adoption" in vocabulary.indicators
    assert "responding" in vocabulary.bases
    assert all(dimension.codelist in vocabulary.codelists for dimension in vocabulary.dimensions.values())


def test_a_folder_of_ones_own_is_read(tmp_path: Path) -> None:
    vocabulary = load_vocabulary(folder_with(tmp_path))
    assert vocabulary.codelists["size"].leaves("_T") == frozenset({"small", "large"})
    assert vocabulary.codelists["size"].by_code["large"].label == Text("large", "large")
    assert vocabulary.indicators["minutes"].unit == "minutes"
    assert vocabulary.dimensions["size"].label.de == "Größenklasse"
    assert vocabulary.channels.codes == ("_T", "facebook")


@pytest.mark.parametrize(
    ("part", "text", "place", "said"),
    [
        ("sizes", SIZES.replace("large]", "larg]"), "size.yaml:5", "there is no code “larg”"),
        ("sizes", SIZES.replace("nodes:", "node:"), "size.yaml:4", "there is no key “node”"),
        ("sizes", SIZES.replace("small, parent: _T", "small, parent: small"), "size.yaml:6", "round in a circle"),
        (
            "channels",
            CHANNELS.replace(": channel", ": channels"),
            "vocabulary.yaml:1",
            "there is no codelist “channel”",
        ),
        ("vocabulary", VOCABULARY.replace(", definition: Mean.", ""), "vocabulary.yaml:4", "“definition” is missing"),
        ("vocabulary", VOCABULARY.replace("codelist: size", "codelist: sizes"), "vocabulary.yaml:1", "“sizes”"),
        ("vocabulary", VOCABULARY.replace("kind: mean", "base: all"), "vocabulary.yaml:4", "there is no base “all”"),
    ],
)
def test_a_mistake_is_reported_with_its_file_and_line(
    tmp_path: Path, part: str, text: str, place: str, said: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        load_vocabulary(folder_with(tmp_path, **{part: text}))
    assert any(place in str(problem) and said in problem.message for problem in error.value.problems)
