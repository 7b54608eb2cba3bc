"""Personal data in survey files is recognised, and texts of single respondents are not shown."""

from __future__ import annotations

import csv

import pytest

from api.definitions.wordings import is_personal, may_be_shown, personal_kind
from tests.shared import CASES, needs_shared_cases


@pytest.mark.parametrize(
    ("name", "label", "texts", "kind"),
    [
        ("email", None, {"a@firm.example", "b@firm.example"}, "e-mail addresses"),
        ("V12", "Q9", {"x", "write to anna@firm.example", "anna@firm.example"}, "e-mail addresses"),
        ("telefon", None, {"+49 30 00001", "+49 30 00002"}, "telephone numbers"),
        ("IPAddress", None, {"192.0.2.1"}, "IP addresses"),
        ("ip", None, {"2001:db8:0:0:0:0:0:1"}, "IP addresses"),
        ("LocationLatitude", None, {"52.5200"}, "places (coordinates)"),
        ("RecipientFirstName", None, {"Anna"}, "names of people or enterprises"),
        ("q7", "Name des Ansprechpartners", {"Anna Beispiel"}, "names of people or enterprises"),
        ("Q2_3_TEXT", None, {"Mastodon, mostly"}, "free text"),
        ("kan[other]", "Welche? [Sonstiges]", {"Mastodon"}, "free text"),
        ("plz", None, {"10115"}, "addresses"),
        ("RecipientEmail", None, set(), "e-mail addresses"),
    ],
)
def test_a_column_of_personal_data_is_called_by_its_kind(
    name: str, label: str | None, texts: set[str], kind: str
) -> None:
    assert personal_kind(name, label, texts) == kind
    assert is_personal(name, label, texts)


@pytest.mark.parametrize(
    ("name", "label", "texts"),
    [
        ("q1", "Antworten Sie auf Kommentare auf Facebook?", {"Ja", "Nein", ""}),
        ("q2_7", "Welche Kanäle nutzen Sie? [E-Mail]", {"1", "0"}),
        ("email", "Uses e-mail", {"E-Mail", ""}),
        ("Antwort-ID", None, {"2025-0001", "2025-0002"}),
        ("Gewicht", None, {"0,502", "3,415"}),
        ("beschaeftigte", "Wie viele Beschäftigte hat Ihr Unternehmen?", {"4", "1200"}),
        ("nace", None, {"0111", "6201", "4719"}),
        ("Bundesland", None, {"Hamburg", "Bremen"}),
        ("q3", "Bitte nennen Sie Ihre Branche", {"Maschinenbau", "Handel"}),
        ("q4", "How often do you answer e-mail?", {"daily", "weekly", "never"}),
        ("q5", "Nutzung auf Smartphones", {"oft", "selten", "nie"}),
        ("q6", "Stimmen Sie im Prinzip zu?", {"eher ja", "eher nein"}),
        ("date", None, {"01.02.2026", "02.02.2026"}),
    ],
)
def test_answers_to_questions_are_not_personal(name: str, label: str | None, texts: set[str]) -> None:
    assert personal_kind(name, label, texts) is None


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("Facebook", 20, True),
        ("Facebook", 3, True),
        ("ask Anna Beispiel at Beispiel GmbH", 1, False),
        ("Mastodon, mostly", 2, False),
        ("ask Anna Beispiel at Beispiel GmbH", 30, False),
        ("schreiben Sie an anna@firma.example", 30, False),
        ("Frau Beispiel fragen", 30, False),
        ("Rückruf unter +49 30 123456", 30, False),
    ],
)
def test_a_text_is_shown_where_several_gave_it_and_it_names_nobody(text: str, cells: int, shown: bool) -> None:
    assert may_be_shown(text, cells) is shown


TOOLS = {
    "LimeSurvey": "token ipaddr refurl firstname lastname email",
    "Qualtrics": "IPAddress RecipientLastName RecipientFirstName RecipientEmail ExternalReference LocationLatitude",
    "KoboToolbox": "username simserial subscriberid deviceid phonenumber _geolocation _gps_longitude _submitted_by",
    "REDCap": "first_name dob telephone_1 zipcode redcap_survey_identifier",
    "Forms": "E-Mail Name E-Mail-Adresse Nutzername",
    "Unipark": "referer browser ip_addr u_email u_firstname u_name u_phone u_street u_zip u_company",
}
_CELLS = {f"{name}@firm.example or 030 12345" for name in ("one", "another")}
HARMLESS = "id submitdate lastpage StartDate Progress Finished _uuid ID Startzeit Timestamp CASE FINISHED lfdn dispcode"


@pytest.mark.parametrize("tool", TOOLS)
def test_what_survey_tools_record_of_persons_is_known_by_its_name(tool: str) -> None:
    assert [name for name in TOOLS[tool].split() if not is_personal(name, None, _CELLS)] == []


def test_what_survey_tools_record_of_the_answering_is_not_personal() -> None:
    assert [name for name in HARMLESS.split() if is_personal(name, None, {"one", "another one"})] == []


@needs_shared_cases
def test_the_personal_columns_of_real_exports_are_found() -> None:
    assert _personal("43-personal-data-in-the-draft/export.csv", 1) == {"email", "telefon", "q3_4_other"}
    assert _personal("04-qualtrics-three-header-rows/qualtrics.csv", 3) == {"IPAddress", "RecipientEmail", "Q2_3_TEXT"}
    assert _personal("50-association/umfrage_2025_excel.csv", 1) == set()


def _personal(case: str, header_lines: int) -> set[str]:
    encoding = "cp1252" if "excel" in case else "utf-8"
    with (CASES / case).open(encoding=encoding, newline="") as file:
        rows = list(csv.reader(file, delimiter=";" if "excel" in case else ","))
    columns = {name: {row[place] for row in rows[header_lines:]} for place, name in enumerate(rows[0])}
    return {name for name, texts in columns.items() if is_personal(name, None, texts)}
