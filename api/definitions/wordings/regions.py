"""The country or Land that a region's text means."""

from __future__ import annotations

from api.definitions.vocabulary import load_vocabulary
from api.definitions.wordings.candidates import Candidate, node_of
from api.definitions.wordings.spelling import plain_words

CODELIST = "region"
NAMES = {
    "freistaat bayern": "DE-BY",
    "freistaat sachsen": "DE-SN",
    "freistaat thueringen": "DE-TH",
    "freie und hansestadt hamburg": "DE-HH",
    "hansestadt hamburg": "DE-HH",
    "freie hansestadt bremen": "DE-HB",
    "nrw": "DE-NW",
    "bawue": "DE-BW",
    "baden wuertemberg": "DE-BW",
    "meck pomm": "DE-MV",
    "meckpomm": "DE-MV",
    "mecklenburg western pommerania": "DE-MV",
    "mecklenburg west pomerania": "DE-MV",
    "bundesrepublik deutschland": "DE",
    "brd": "DE",
    "uk": "UK",
    "great britain": "UK",
    "grossbritannien": "UK",
    "usa": "US",
    "united states of america": "US",
    "czech republic": "CZ",
    "holland": "NL",
    "turkey": "TR",
}
"""Names in plain words, beside the codelist's labels."""
_ABBREVIATIONS = ("BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH")
"""Of the Länder: some are also those of countries."""


def match_region(text: str) -> Candidate | None:
    """The country or Land that the text names; an abbreviation alone is not certain."""
    codelist = load_vocabulary().codelists[CODELIST]
    bare = text.strip()
    if node := node_of(bare, (node for node in codelist.nodes if node.level in ("country", "land"))):
        return Candidate(node.code, f"is the name of {node.code}", certain=True)
    if found := NAMES.get(plain_words(bare)):
        return Candidate(found, f"is a name of {found}", certain=True)
    if bare.upper().startswith("DE-") and bare.upper() in codelist:
        return Candidate(bare.upper(), f"is the code {bare.upper()}", certain=True)
    if bare in _ABBREVIATIONS:
        return Candidate(f"DE-{bare}", f"abbreviates DE-{bare}", certain=False)
    return None
