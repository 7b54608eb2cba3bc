"""A further wave in a definition file: what its file asks, what only the owner knows left open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from api.concepts.nearest import nearest
from api.definitions.added_waves.asked_items import AskedItem
from api.definitions.added_waves.correspondence import Correspondence, Meaning, correspond
from api.definitions.added_waves.dimension_codes import FoundCodes, add_codes
from api.definitions.added_waves.extending import Extension
from api.definitions.added_waves.file_columns import FileColumn, asked_columns
from api.definitions.added_waves.new_questions import add_new_questions
from api.definitions.added_waves.sets import narrow_sets
from api.definitions.added_waves.wave_entry import reworded_questions, tell_wording, wave_entry
from api.definitions.added_waves.yaml_text import Node, YamlText, code, entries, entry, members, text_at
from api.definitions.drafts.yaml_texts import yaml_text
from api.definitions.vocabulary import load_vocabulary
from api.errors import InvalidInput, Problem, Refused

_DESIGN = ("respondent", "weight", "stratum", "population_size", "cluster", "contributor", "keep")


@dataclass(frozen=True)
class AddedWave:
    """The extended text of the definition, and what was found, in sentences for its owner."""

    text: str
    remarks: tuple[str, ...]


def add_wave(
    text: str,
    wave: str,
    columns: Sequence[FileColumn],
    earlier: Sequence[FileColumn] | None = None,
    codes: Iterable[FoundCodes] = (),
) -> AddedWave:
    """The definition in ``text`` with one more wave, whose file has these ``columns`` and, of dimensions, ``codes``.

    ``earlier`` are those of the file before: with them questions that were reworded under the same column name are
    found, and new ones are told from those that were never used. Items that go on in other columns are limited to
    their waves and written again for the new one. Raises ``Refused`` where the definition is not of responses, or is
    written so that it cannot be extended, and ``InvalidInput`` where columns are missing that every wave needs.
    """
    document = YamlText(text.replace("\r\n", "\n"))
    waves = entry(document.root, "waves")
    responses = entry(document.root, "responses")
    listed = entry(responses, "items")
    if not isinstance(waves, yaml.SequenceNode) or not isinstance(listed, yaml.SequenceNode):
        raise Refused("Only definitions of responses can get a wave, with waves and items written as lists.")
    before = [text_at(one, "wave") for one in waves.value]
    if wave in before:
        raise Refused(f"The definition has the wave {wave} already.")
    _require(document.root, columns)
    items = [AskedItem(one) for one in listed.value if isinstance(one, yaml.MappingNode)]
    joined = [FileColumn(name) for name in sorted(_joined(document.root))]
    found = _compared(items, before[-1], [*columns, *joined], earlier)
    extension = Extension(document, items, found, before, wave)
    extension.extend()
    reworded = reworded_questions(extension, waves.value[-1])
    tell_wording(document, waves.value[-1], reworded)
    document.add_mapping(waves, list(wave_entry(waves.value[-1], wave, extension, reworded)))
    _declare(document, extension)
    extension.remarks += [*narrow_sets(document, extension), *add_codes(document, codes)]
    remarks = [*_told(reworded), *extension.remarks, *_rest(document, extension, earlier)]
    newline = "\r\n" if "\r\n" in text else "\n"
    return AddedWave(document.written().replace("\n", newline), tuple(remarks))


def _require(root: Node | None, columns: Sequence[FileColumn]) -> None:
    """Columns that are the same in all waves: of the design, the dimensions and the conditions for all rows."""
    names = [column.name for column in columns]
    missing = [name for name in dict.fromkeys(_of_all_waves(root)) if name not in names and not name.startswith("@")]
    problems = [
        Problem(
            f"there is no column “{name}”, which every wave needs",
            expected="a column of this name: give it its name of the earlier waves",
            nearest=nearest(name, names),
        )
        for name in missing
    ]
    if problems:
        raise InvalidInput(problems, "The file lacks columns")


def _of_all_waves(root: Node | None) -> Iterator[str]:
    responses = entry(root, "responses")
    joined = _joined(root)
    places = [one for key in _DESIGN for one in members(entry(responses, key))]
    places += members(entry(root, "dimensions"))
    for place in places:
        named = members(entry(place, "column")) if isinstance(place, yaml.MappingNode) else [place]
        yield from (one.value for one in named if one.value not in joined)


def _joined(root: Node | None) -> set[str]:
    """Columns that come from other files than the main one."""
    joins = members(entry(entry(root, "responses"), "join"))
    return {one.value for join in joins for one in members(entry(join, "columns"))}


def _compared(
    items: Sequence[AskedItem], last: str, columns: Sequence[FileColumn], earlier: Sequence[FileColumn] | None
) -> Correspondence:
    labels = {column.name: column.label for column in earlier or ()}
    asked = [item for item in items if item.is_asked_in(last)]
    names = dict.fromkeys(name for item in asked for name in item.all_columns)
    before = asked_columns(FileColumn(name, labels.get(name)) for name in names)
    return correspond(before, asked_columns(columns), _meanings(asked))


def _meanings(items: Sequence[AskedItem]) -> dict[str, Meaning]:
    """What the items say of the columns that their answers stand in."""
    indicators: dict[str, set[str]] = {}
    channels: dict[str, str] = {}
    for item in items:
        channels |= item.channels
        for name in item.answer_columns:
            indicators.setdefault(name, set()).add(item.indicator)
    shared = load_vocabulary().indicators.keys()
    return {
        name: Meaning(frozenset(measured) if measured <= shared else frozenset(), channels.get(name))
        for name, measured in indicators.items()
    }


def _declare(document: YamlText, extension: Extension) -> None:
    """The channels and categories that are not built in."""
    channels = entry(document.root, "channels")
    known = dict(entries(channels))
    own = {key: label for key, label in extension.own_channels.items() if key not in known}
    if channels is None and own:
        document.add_section("indicators", ["channels:", *(f"  {key}: {yaml_text(own[key])}" for key in own), ""])
    elif channels is not None:
        for key, label in own.items():
            document.add_entry(channels, key, yaml_text(label))
    for indicator, categories in extension.own_categories.items():
        _declare_categories(document, indicator, categories)


def _declare_categories(document: YamlText, indicator: str, categories: Mapping[str, str]) -> None:
    """New answer options of an indicator; one of the shared vocabulary keeps those it has there."""
    declared = entry(entry(document.root, "indicators"), indicator)
    there = entry(declared, "categories")
    shared = load_vocabulary().indicators.get(indicator)
    usual = (
        {key: f"{{en: {yaml_text(one.en)}, de: {yaml_text(one.de)}}}" for key, one in shared.categories}
        if shared
        else {}
    )
    new = {key: usual.get(key) or yaml_text(label) for key, label in categories.items()}
    if there is not None:
        for key in [key for key in new if key not in dict(entries(there))]:
            document.add_entry(there, code(key), new[key])
    elif declared is not None and not new.keys() <= usual.keys():
        listed = ", ".join(f"{code(key)}: {label}" for key, label in {**usual, **new}.items())
        document.add_entry(declared, "categories", f"{{{listed}}}")


def _told(reworded: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    for name, (before, now) in reworded.items():
        yield f"reworded: {name}, “{before}” is now “{now}”: say under breaks if answers cannot be compared any more"


def _rest(document: YamlText, extension: Extension, earlier: Sequence[FileColumn] | None) -> Iterator[str]:
    """What was made of the columns that nothing corresponds to; those of the file before were not wanted then."""
    known = {
        *_of_all_waves(document.root),
        *_joined(document.root),
        *(column.name for column in earlier or ()),
        *extension.found.passed_over,
    }
    rest = [column for column in extension.found.rest if column.name not in known - set(extension.found.renamed)]
    for name in extension.found.renamed:
        yield f"the column {name} asks something else than before, by its label"
    if extension.found.by_name_only:
        names = ", ".join(extension.found.by_name_only)
        yield f"taken for the same questions by the columns' names alone, compare them with --earlier FILE: {names}"
    if extension.found.passed_over:
        yield f"beside a question, but no option of it: {', '.join(extension.found.passed_over)}"
    if rest and earlier is None:
        names = ", ".join(column.name for column in rest)
        yield f"not used by the definition: {names}; which of them are new is known with --earlier FILE"
    else:
        yield from add_new_questions(document, extension.items, rest, extension.wave)
