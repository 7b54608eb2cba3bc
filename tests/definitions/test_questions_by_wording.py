"""Which shared indicators, channels and categories the wordings of German and English questions are taken for."""

from __future__ import annotations

import pytest

from api.definitions.vocabulary import load_vocabulary
from api.definitions.wordings import match_category, match_channel, match_mean, match_question
from api.definitions.wordings.categories import WORDINGS
from api.definitions.wordings.channels import SPELLINGS

ASKED_OF_ALL = {
    "Nutzen Sie Facebook?": "adoption",
    "Does your enterprise use LinkedIn?": "adoption",
    "Welche Social-Media-Kanäle nutzt Ihr Unternehmen? [Facebook]": "adoption",
    "Auf welchen Social-Media-Kanälen ist Ihr Unternehmen mit einem eigenen Profil vertreten? [TikTok]": "adoption",
    "Which channels do you use? (tick all that apply)": "adoption",
    "Setzen Sie Instagram ein?": "adoption",
    "Antworten Sie auf Kommentare auf Facebook?": "dialogue",
    "Führen Sie dort einen Dialog mit Kunden? [XING]": "dialogue",
    "Does your business answer customers' comments on Instagram?": "dialogue",
    "Planen Sie, mehr in Social Media zu investieren?": "planned_investment",
    "Do you plan to increase your social media budget?": "planned_investment",
    "Kennen Sie TikTok?": "awareness",
    "Setzen Sie KI ein?": "ai_use",
    "Does your enterprise use artificial intelligence?": "ai_use",
    "Schalten Sie bezahlte Werbung auf Facebook?": "paid_advertising",
}
ASKED_OF_USERS = {
    "Mit welchem Ziel nutzen Sie soziale Medien?": "goal",
    "Welche Ziele verfolgen Sie mit Social Media? [Kundengewinnung]": "goal",
    "Wie häufig veröffentlichen Sie Beiträge?": "update_frequency",
    "How often do you publish posts?": "update_frequency",
    "Wofür nutzen Sie soziale Medien?": "purpose",
    "Haben Sie Richtlinien für Social Media?": "guidelines",
}


@pytest.mark.parametrize(("text", "indicator"), ASKED_OF_ALL.items())
def test_a_question_asked_of_everybody_is_the_indicator_of_all_enterprises(text: str, indicator: str) -> None:
    assert [(one.code, one.certain) for one in match_question(text, "responding")] == [(indicator, True)]


@pytest.mark.parametrize(("text", "indicator"), ASKED_OF_USERS.items())
def test_a_question_asked_of_users_is_the_indicator_among_users(text: str, indicator: str) -> None:
    assert [(one.code, one.certain) for one in match_question(text, "social-media-users")] == [(indicator, True)]


def test_a_dialogue_is_another_indicator_by_whom_it_was_asked_of() -> None:
    text = "Führen Sie dort einen Dialog mit Kunden? [XING]"
    assert [one.code for one in match_question(text, "users")] == ["dialogue_rate"]
    assert [one.code for one in match_question(text, "responding")] == ["dialogue"]
    unknown = match_question(text)
    assert [(one.code, one.certain) for one in unknown] == [("dialogue", False), ("dialogue_rate", False)]
    assert "its base is “users”" in unknown[1].reason


def test_an_indicator_of_another_base_is_never_certain() -> None:
    (goal,) = match_question("Welche Ziele verfolgen Sie mit Social Media?", "responding")
    assert (goal.code, goal.certain) == ("goal", False)


@pytest.mark.parametrize(
    "text",
    [
        "Does your enterprise use cloud computing?",
        "Does your company have a documented social media strategy",
        "In welcher Branche ist Ihr Unternehmen tätig?",
        "Wie viele Beschäftigte hat Ihr Unternehmen?",
        "Wie viele Minuten nutzen Sie soziale Medien?",
        "",
    ],
)
def test_a_question_of_something_else_is_no_shared_indicator(text: str) -> None:
    assert match_question(text, "responding") == ()


@pytest.mark.parametrize("text", ["Nutzen Sie privat Facebook?", "Planen Sie, auf TikTok aktiv zu werden?"])
def test_a_question_near_an_indicator_is_asked_back(text: str) -> None:
    found = match_question(text, "responding")
    assert found
    assert not any(one.certain for one in found)


def test_two_indicators_in_one_question_are_both_uncertain() -> None:
    found = match_question("Kennen Sie Facebook, und schalten Sie dort bezahlte Werbung?", "responding")
    assert {one.code for one in found} == {"awareness", "paid_advertising"}
    assert not any(one.certain for one in found)


def test_minutes_a_day_are_never_certainly_the_share_by_classes_of_time() -> None:
    (found,) = match_question("Wie viele Minuten am Tag wenden Sie dafür auf?", "social-media-users")
    assert (found.code, found.certain) == ("staff_time_per_day", False)


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("Wie viele Minuten am Tag wenden Sie dafür auf?", False),
        ("Wie viele Minuten pro Arbeitstag wenden Sie für Social Media auf?", True),
        ("How many minutes a day does your enterprise spend on social media?", True),
    ],
)
def test_a_number_of_minutes_a_day_is_the_shared_mean(text: str, certain: bool) -> None:
    (found,) = match_mean(text, "social-media-users")
    assert (found.code, found.certain) == ("minutes_per_day", certain)


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("Wie viele Minuten am Tag wenden Sie für Social Media auf?", "responding"),
        ("Wie viele Minuten am Tag wenden Sie für Social Media auf?", None),
        ("Wie viele Minuten am Tag wenden Sie dafür auf?", "users"),
        ("Wie viele Minuten pro Woche wenden Sie dafür auf?", "social-media-users"),
        ("Wie viele Stunden am Tag wenden Sie dafür auf?", "social-media-users"),
        ("Wie viele Stunden oder Minuten am Tag wenden Sie dafür auf?", "social-media-users"),
        ("Wie viele Beiträge am Tag veröffentlichen Sie?", "social-media-users"),
    ],
)
def test_a_number_of_others_or_in_another_unit_is_no_shared_mean(text: str, base: str | None) -> None:
    assert match_mean(text, base) == ()


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("XING", "xing"),
        ("X (ehemals Twitter)", "twitter"),
        ("X/Twitter", "twitter"),
        ("Tik Tok", "tiktok"),
        ("Insta", "instagram"),
        ("eigene Website", "website"),
        ("Own website", "website"),
        ("Google+", "google_plus"),
        ("Blogs oder Mikroblogs", "blogs_microblogs"),
        ("uses_facebook", "facebook"),
        ("Nutzen Sie LinkedIn?", "linkedin"),
        ("Facebook und Instagram", None),
        ("Mastodon", None),
        ("Flexible Netze", None),
        ("", None),
    ],
)
def test_a_channel_is_known_by_its_names_and_spellings(text: str, channel: str | None) -> None:
    found = match_channel(text)
    assert (found.code if found else None) == channel
    assert found is None or found.certain


def test_x_alone_may_be_a_tick() -> None:
    found = match_channel("X")
    assert found is not None
    assert (found.code, found.certain) == ("twitter", False)


@pytest.mark.parametrize(
    ("indicator", "text", "category"),
    [
        ("goal", "Kundengewinnung", "new_customers"),
        ("goal", "Personalgewinnung", "recruiting"),
        ("goal", "Imagepflege", "image"),
        ("goal", "Raise awareness", "awareness"),
        ("goal", "Marktforschung", None),
        ("update_frequency", "täglich", "daily"),
        ("update_frequency", "mehrmals pro Woche", "several_times_a_week"),
        ("update_frequency", "wöchentlich", "weekly"),
        ("update_frequency", "seltener", "less_often"),
        ("barrier", "Keine Zeit", "staff_effort"),
        ("no_such_indicator", "täglich", None),
    ],
)
def test_an_answer_option_is_a_category_of_the_shared_indicator(
    indicator: str, text: str, category: str | None
) -> None:
    found = match_category(indicator, text)
    assert (found.code if found else None) == category


def test_wordings_are_of_codes_of_the_vocabulary() -> None:
    vocabulary = load_vocabulary()
    assert set(SPELLINGS) <= set(vocabulary.channels.codes)
    for indicator, categories in WORDINGS.items():
        known = {code for one in WORDINGS for code, _ in vocabulary.indicators[one].categories}
        assert set(categories) <= known, indicator
