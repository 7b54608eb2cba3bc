"""``benchmarks vocabulary`` and docs/vocabulary.md: what definitions may name without declaring it."""

from __future__ import annotations

import json

from click.testing import CliRunner

from api.cli import cli
from api.definitions import load_vocabulary
from tests.marked_document import DOCS


def test_the_page_is_what_the_command_writes() -> None:
    written = CliRunner().invoke(cli, ["vocabulary"]).stdout
    assert (DOCS / "vocabulary.md").read_text(encoding="utf-8") == written, (
        "write it anew: benchmarks vocabulary > docs/vocabulary.md"
    )


def test_the_page_names_every_code_there_is() -> None:
    page = (DOCS / "vocabulary.md").read_text(encoding="utf-8")
    shared = load_vocabulary()
    codes = {code for codelist in shared.codelists.values() for code in codelist.codes}
    categories = {code for indicator in shared.indicators.values() for code, _ in indicator.categories}
    for name in (*shared.indicators, *shared.bases, *shared.codelists, *codes, *categories):
        assert f"`{name}`" in page


def test_programs_get_labels_and_definitions_in_both_languages() -> None:
    told = json.loads(CliRunner().invoke(cli, ["vocabulary", "--format", "json"]).stdout)
    assert told["indicators"]["adoption"]["label"] == {"en": "Adoption", "de": "Nutzung"}
    assert "eigenem Profil" in told["indicators"]["adoption"]["definition"]["de"]
    assert told["indicators"]["goal"]["categories"]["new_customers"]["de"] == "Neue Kunden gewinnen"
    assert told["indicators"]["dialogue_rate"]["base"] == "users"
    assert told["dimensions"]["sector"]["codelist"] == "nace-r2"
    size = told["codelists"]["size"]["nodes"][0]
    assert (size["code"], size["members"]) == ("_T", ["0-9", "10-49", "50-249", "GE250"])
