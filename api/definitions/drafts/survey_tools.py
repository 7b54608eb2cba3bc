"""Survey tools whose exports are recognised by their columns, and what is known of how they write answers.

docs/survey-tools.md says the same for people, with sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class SurveyTool:
    """A tool and the columns it adds to every export.

    ``marks`` are such columns (any two of them tell the tool), ``complete`` those that say who came to the end (a
    pattern of their names, and the cells that say so); ``not_shown``, ``not_answered`` are cells without an answer;
    ``ticked`` is the pair of codes for ticked and not ticked where it is not 1 and 0. With ``unseen_is_no`` a box that
    was never shown is written as one that was not ticked; with ``holds_only_sent`` nobody in the file broke off.
    """

    name: str
    marks: tuple[str, ...]
    complete: tuple[tuple[str, tuple[str, ...]], ...] = ()
    not_shown: tuple[str, ...] = ()
    not_answered: tuple[str, ...] = ()
    ticked: tuple[str, str] | None = None
    separator: str | None = None
    unseen_is_no: bool = False
    holds_only_sent: bool = False


TOOLS = (
    SurveyTool(
        "LimeSurvey",
        ("submitdate", "lastpage", "startlanguage", "seed", "Date submitted", "Last page", "Start language", "Seed")
        + ("Datum Abgeschickt", "Letzte Seite", "Start-Sprache", "Zufallsstartwert"),
        (("submitdate|Date submitted|Datum Abgeschickt", ("*",)),),
        not_shown=("N/A",),
    ),
    SurveyTool(
        "Qualtrics",
        ("ResponseId", "RecipientEmail", "DistributionChannel", "Finished", "Progress", "StartDate", "UserLanguage"),
        (("Finished", ("1", "True", "TRUE")),),
        not_answered=("-99",),
    ),
    SurveyTool(
        "SoSci Survey",
        ("CASE", "QUESTNNR", "FINISHED", "LASTPAGE", "MAXPAGE", "STARTED", "MODE"),
        (("FINISHED", ("1",)),),
        not_answered=("-9", "-1"),
        ticked=("2", "1"),
    ),
    SurveyTool(
        "Unipark",
        ("lfdn", "external_lfdn", "dispcode", "tester", "rts1", "quality", "browser", "duration"),
        (("dispcode", ("31", "32")),),
        not_shown=("-77", "-66"),
        not_answered=("-99",),
    ),
    SurveyTool(
        "KoboToolbox",
        ("_id", "_uuid", "_submission_time", "_index", "_validation_status", "meta/instanceID", "instanceID", "KEY")
        + ("SubmissionDate", "__version__", "meta-instanceID"),
        separator=" ",
        holds_only_sent=True,
    ),
    SurveyTool(
        "REDCap",
        ("record_id", "redcap_event_name", "redcap_survey_identifier", "redcap_repeat_instance")
        + ("redcap_data_access_group", "Record ID", "Survey Identifier", "Event Name", "Complete?"),
        ((r"\w+_complete|Complete\?", ("2", "Complete")),),
        unseen_is_no=True,
    ),
    SurveyTool(
        "SurveyMonkey",
        ("Respondent ID", "Collector ID", "Date Created", "Date Modified", "respondent_id", "collector_id")
        + ("date_created", "date_modified"),
    ),
    SurveyTool(
        "Microsoft Forms",
        ("Start time", "Completion time", "Last modified time", "Startzeit", "Fertigstellungszeit")
        + ("Uhrzeit der letzten Änderung",),
        separator=";",
        holds_only_sent=True,
    ),
    SurveyTool("Google Forms", ("Timestamp", "Zeitstempel"), separator=", ", holds_only_sent=True),
)
"""The first that fits is taken."""

_SYSTEM = re.compile(
    r"^(ip[ _]?-?addr\w*|ipaddr|ip|status|progress|finished|start ?date|end ?date|recorded ?date|start ?time|end ?time"
    r"|duration.*|completion time|startzeit|fertigstellungszeit|timestamp|zeitstempel|submitdate|datestamp|lastpage"
    r"|seed|startlanguage|start[ -]?sprache|refurl|token|questnnr|lastpage|maxpage|mode|started|lastdata|serial|ref"
    r"|time\d+|time_sum|time_rsi|q_viewer|missing|missrel|deg_time|lastname|user ?language|distribution ?channel"
    r"|externalreference|externaldatareference|recipient\w*|location(latitude|longitude)|latitude|longitude|lat|lon"
    r"|_\w+|__version__|meta/.*|instance ?id|key|submissiondate|start|end|today|deviceid|device_id|collector.?id"
    r"|date.?(created|modified|submitted)|last page|start language|zufallsstartwert|letzte seite|datum .*"
    r"|dispcode|tester|external_lfdn|browser|referer|rts\d+|p_\d+|quality|device_type|quota.*|page_history|hflip|vflip"
    r"|output_mode|javascript|flash|session_id|language|cleaned|ats|datetime|date_of_(first|last)_\w+"
    r"|redcap_\w+|\w+_timestamp|survey timestamp|\w+_complete|complete\?|survey identifier|event name"
    r"|repeat (instrument|instance)|last modified time)$",
    re.IGNORECASE,
)


def recognised(names: Iterable[str]) -> SurveyTool | None:
    """The tool that wrote a file with these columns; Google Forms is told by its first column alone."""
    names = [name.strip() for name in names]
    for tool in TOOLS:
        needed = 1 if tool.name == "Google Forms" else 2
        looked_at = names[:1] if tool.name == "Google Forms" else names
        if len(set(tool.marks).intersection(looked_at)) >= needed:
            return tool
    return None


def is_of_the_tool(name: str) -> bool:
    """Whether a column tells how the questionnaire was filled in, and holds no answer to it."""
    return _SYSTEM.match(name.strip()) is not None
