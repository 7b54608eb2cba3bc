"""What a source's flags and letters of confidentiality say of a figure, with a value and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.concepts.nearest import nearest
from api.releases.imports.reported_cells import Unclear

FREE = "F"
WITHHELD = "ACDGIMNOPST"
"""Letters of SDMX's codelist CL_CONF_STATUS for what may not be published; F is free for publication."""

_LETTERS = re.compile(r"[@|][A-Za-z]|[^\s,;]")


@dataclass(frozen=True)
class Remarks:
    """``flags``: letter → remarks on a value. ``statuses``: letter → why there is no value, "" for no letter."""

    flags: dict[str, tuple[str, ...]]
    statuses: dict[str, str]

    def on_value(self, flag: str, confidentiality: str) -> tuple[str, ...]:
        """What the letters say of a value. Raises ``Unclear`` for a letter that does not go with a value, such as one
        that says it is confidential."""
        found: list[str] = []
        for letter, is_confidentiality in self._letters(flag, confidentiality):
            status = "confidential" if is_confidentiality else self.statuses.get(letter)
            if status == "unreliable":
                found += [*self.flags.get(letter, ()), "unreliable"]
            elif not is_confidentiality and letter in self.flags:
                found += self.flags[letter]
            elif status == "confidential":
                expected = "a file without figures that may not be published, or keep, without these rows"
                raise Unclear(f"a value stands beside “{letter}”, which says that it is confidential", expected)
            else:
                message = f"a value stands beside “{letter}”, and statuses says what it means without one only"
                raise Unclear(message, f"flags: {{{letter}: …}} with what it says of a value, [] for nothing")
        return tuple(dict.fromkeys(found))

    def without_value(self, flag: str, confidentiality: str) -> tuple[tuple[str, ...], str | None]:
        """The remarks, and why there is no value: confidential before all else; None where nothing is said."""
        flags: list[str] = []
        statuses: list[str] = []
        for letter, is_confidentiality in self._letters(flag, confidentiality):
            if is_confidentiality:
                statuses.append("confidential")
                continue
            flags += self.flags.get(letter, ())
            statuses += [self.statuses[letter]] if letter in self.statuses else []
        if not flag and not statuses:
            return (), self.statuses.get("")
        status = "confidential" if "confidential" in statuses else next(iter(statuses), None)
        # A figure that is not there is not called unreliable twice.
        kept = [one for one in dict.fromkeys(flags) if one in ("break", "estimated", "provisional")]
        said = "unreliable" if "unreliable" in flags else self.statuses.get("", "not_available")
        return tuple(kept), status or said

    def _letters(self, flag: str, confidentiality: str) -> Iterator[tuple[str, bool]]:
        """Each letter, and whether it is one of confidentiality: those of that column, and behind @ or |."""
        declared = {*self.flags, *self.statuses} - {""}
        for letter in [flag] if flag in declared else _LETTERS.findall(flag):
            if letter in declared:
                yield letter, False
            elif letter[0] in "@|" and len(letter) > 1:
                yield from self._confidentiality(letter[1:])
            else:
                expected = "flags, with what it says of a value, or statuses, with what it says where there is none"
                raise Unclear(f"unknown flag “{letter}”", expected, nearest(letter, declared))
        yield from self._confidentiality(confidentiality)

    def _confidentiality(self, text: str) -> Iterator[tuple[str, bool]]:
        letter = text.strip().upper()
        if letter in ("", FREE):
            return
        if len(letter) > 1 or letter not in WITHHELD:
            expected = f"{FREE} for free, or one of {', '.join(WITHHELD)} (SDMX's CONF_STATUS)"
            raise Unclear(f"“{text}” is no letter of confidentiality", expected)
        yield letter, True
