"""The shared indicator that a question probably measures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.concepts.surveys.survey import Indicator
from api.definitions.vocabulary import Vocabulary, load_vocabulary
from api.definitions.wordings.candidates import Candidate, compiled
from api.definitions.wordings.channels import SPELLINGS
from api.definitions.wordings.spelling import plain_words

_USE = (
    "nutz, benutz, verwend, einsetz, setz*ein., betreib, vertreten, aktiv, profil, konto, account, page., fanpage"
    ", praesen, present, presence, use., uses., used., using., active, have a profile, have an account"
    ", have a page, ist * dabei, bespiel"
)
_PLAN = (
    "plan., planen, plant., planned, planning, plans., geplant, beabsichtig, vorhab, intend, going to, wollen, wants"
)
_SOCIAL = "social media, social network, soziale netz, soziale medien, sozialen netz, sozialen medien"
_CHANNELS = ("kanal, kanael, plattform, platform, channel, netzwerk", *SPELLINGS.values())


@dataclass(frozen=True)
class _Rule:
    """A question measures one of ``indicators`` (which differ in their base) where it says each of ``says``; ``also``
    is what a certain one says besides, ``never`` what none says. Each is the name of an entry of ``_SAYS``."""

    indicators: tuple[str, ...]
    says: tuple[str, ...]
    also: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


_SAYS: Mapping[str, str] = {
    "use": _USE,
    "plan": _PLAN,
    "social media": _SOCIAL,
    "a channel": ", ".join((_SOCIAL, *_CHANNELS)),
    "dialogue": "dialog, antworten sie * auf, reagieren sie * auf, beantworten sie, kommentare * beantwort"
    ", fragen * beantwort, respond to, reply to, replies to, responds to, answer * comments, answer * questions"
    ", answer * customers, answering * comments, interact with customers, engage with customers"
    ", exchange with customers, austausch mit kund",
    "goals": "ziel., ziele., zielen., zielsetzung, goal., goals., objective, aims.",
    "purposes": "zweck, wofuer, wozu, purpose, what do you use * for, what * used for",
    "time": "minute, stunde, arbeitszeit, hour, working time, wie viel zeit, how much time, zeitaufwand",
    "minutes": "minute",
    "hours": "stunde, hour",
    "a day": "tag., arbeitstag., taeglich, day., daily, per day",
    "how often": "wie oft, wie haeufig, how often, how frequently, haeufigkeit, frequency",
    "updates": "aktualisier, posten., postest, beitrag, beitraeg, veroeffentlich, inhalt, post., posts., publish"
    ", update, content",
    "invest": "invest, mehr ausgeben, mehr geld, spend more, budget",
    "more": "mehr., more., erhoeh, steiger, increas, ausbau, raise",
    "how many": "wie viele, wieviele, how many, number of, anzahl",
    "channels": "kanaele, plattformen, netzwerke, channels, platforms, networks",
    "in charge": "zustaendig, verantwortlich, betreut, responsible, dedicated, in charge, kuemmer",
    "staff": "mitarbeit, person, beschaeftigt, staff, employee, team., stelle, jemand, anyone, someone",
    "guidelines": "~richtlinie, leitfaden, leitlinie, guideline",
    "policy": "policy, policies, foermliche richtlinie, formelle richtlinie",
    "monitoring": "monitor, beobachte, social listening, what is said about, was ueber",
    "skills": "faehigkeit, kompetenz, skill, competenc",
    "paid": "bezahlte werbung, bezahlte anzeige, werbeanzeige, werbung schalt, schalten * werbung, schalten * anzeige"
    ", werbung * geschaltet, anzeigen * schalt, paid ad, pay for ad, pay for * advert, buy ad, paid advert",
    "smartphones": "smartphone, handy, mobile phone, mobilen geraet, mobile device",
    "tablets": "tablet, ipad",
    "barriers": "hemmnis, hinderung, hindert, hindern, barrier, obstacle, warum * nicht, warum * kein, why * not"
    ", gruende gegen, gruende * nicht, reasons * not, reasons against, gegen * sprechen",
    "knows": "kennen sie, bekannt., ist ihnen * bekannt, do you know, heard of, aware of, familiar with",
    "need": "handlungsbedarf, need for action, need to act",
    "ai": "kuenstliche intelligenz, kuenstlicher intelligenz, kuenstlichen intelligenz, ki., ki anwendung, ki system"
    ", artificial intelligence, ai., chatgpt, machine learning, maschinelles lernen",
    "not yet": "noch nicht, not yet, bislang nicht, bisher nicht",
    "something of it": "strateg, budget, konzept, concept, planung",
    "private": "privat, private, in ihrer freizeit, personally, persoenlich",
}
_PATTERNS = compiled(_SAYS)
_RULES = (
    _Rule(("dialogue", "dialogue_rate"), ("dialogue",), never=("goals", "purposes", "how often", "barriers")),
    _Rule(("goal",), ("goals",), also=("social media",), never=("barriers",)),
    _Rule(("purpose_all", "purpose"), ("purposes",), also=("a channel",)),
    _Rule(("update_frequency",), ("how often", "updates")),
    _Rule(("planned_investment",), ("plan", "invest"), also=("more", "a channel")),
    _Rule(("planned_adoption", "planned_channel"), ("plan", "use", "a channel"), ("not yet",), ("invest", "barriers")),
    _Rule(("channel_count",), ("how many", "channels", "use")),
    _Rule(("dedicated_staff", "dedicated_staff_among_users"), ("in charge", "staff", "a channel")),
    _Rule(("guidelines",), ("guidelines",), also=("social media",)),
    _Rule(("policy",), ("policy",), also=("social media",)),
    _Rule(("monitoring",), ("monitoring",), also=("a channel",)),
    _Rule(("required_skill",), ("skills",), also=("social media",)),
    _Rule(("paid_advertising",), ("paid",), also=("a channel",)),
    _Rule(("mobile_use",), ("smartphones", "use"), also=("social media",)),
    _Rule(("tablet_use",), ("tablets", "use"), also=("social media",)),
    _Rule(("barrier",), ("barriers",), also=("social media",)),
    _Rule(("awareness",), ("knows", "a channel")),
    _Rule(("need_for_action",), ("need",), also=("social media",)),
    _Rule(("ai_use",), ("ai", "use"), never=("barriers", "plan")),
)
_ADOPTION = _Rule(
    ("adoption", "adoption_among_users", "adoption_among_connected"), ("use", "a channel"), never=("something of it",)
)
_TIME = _Rule(("staff_time_per_day",), ("time", "a day"))
_MINUTES = _Rule(("minutes_per_day",), ("minutes", "a day"), also=("social media",), never=("hours",))


def match_mean(text: str, base: str | None = None, vocabulary: Vocabulary | None = None) -> tuple[Candidate, ...]:
    """The shared mean that a question for a number asks for, of this base only: a mean of everybody is another."""
    said = plain_words(text)
    shared = (vocabulary or load_vocabulary()).indicators
    found = _candidates(_MINUTES, said, base, shared) if _fits(_MINUTES, said) else ()
    return tuple(one for one in found if shared[one.code].base == base)


def match_question(text: str, base: str | None = None, vocabulary: Vocabulary | None = None) -> tuple[Candidate, ...]:
    """The shared indicators that a question may measure, the likeliest first; none where its wording says none.

    ``base`` is the id of whom it was asked of (``responding``, ``users``, ``social-media-users``), None if that is
    not known: a dialogue asked of a channel's users is another indicator than one asked of everybody.
    """
    said = plain_words(text)
    fitting = [rule for rule in _RULES if _fits(rule, said)]
    if not fitting and not _says(said, "how often", "how many", "time") and _fits(_ADOPTION, said):
        fitting = [_ADOPTION]
    shared = (vocabulary or load_vocabulary()).indicators
    found = [one for rule in fitting for one in _candidates(rule, said, base, shared)]
    found += _time(said) if not fitting else []
    alone = len(found) == 1
    return tuple(one if alone else Candidate(one.code, one.reason, certain=False) for one in found)


def _fits(rule: _Rule, said: str) -> bool:
    return all(_says(said, one) for one in rule.says) and not _says(said, *rule.never)


def _says(said: str, *names: str) -> re.Match[str] | None:
    """The first place that says one of them."""
    return next((match for name in names if (match := _PATTERNS[name].search(said))), None)


def _candidates(rule: _Rule, said: str, base: str | None, shared: Mapping[str, Indicator]) -> Iterator[Candidate]:
    """The rule's indicator of this base; all of them where the base is not known or none is of it."""
    names = [name for name in rule.indicators if name in shared]
    of_base = [name for name in names if shared[name].base == base]
    reason = "says " + ", ".join(f"“{match[0]}”" for one in rule.says if (match := _says(said, one)))
    is_clear = all(_says(said, one) for one in rule.also) and not _says(said, "private")
    for name in of_base or names:
        its_base = "" if of_base else f"; its base is “{shared[name].base}”"
        yield Candidate(name, reason + its_base, is_clear and bool(of_base))


def _time(said: str) -> list[Candidate]:
    if not _fits(_TIME, said):
        return []
    reason = "asks for time a day; this is a share per class of time, and minutes_per_day is a mean"
    return [Candidate(_TIME.indicators[0], reason, certain=False)]
