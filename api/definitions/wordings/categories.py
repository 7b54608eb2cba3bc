"""The category of a shared indicator that an answer option means."""

from __future__ import annotations

from functools import cache
from re import Pattern

from api.definitions.vocabulary import load_vocabulary
from api.definitions.wordings.candidates import Candidate, candidates_of, compiled, mentions, plain_label
from api.definitions.wordings.spelling import plain_words

_REASONS = {
    "new_customers": "kundengewinnung, neukunden, neue kunden, kunden gewinn, new customer, customer acquisition"
    ", leads.",
    "customer_relations": "kundenbindung, kundenpflege, kundenbeziehung, customer relation, customer retention"
    ", customer loyalty",
    "customer_dialogue": "dialog, kundendialog, austausch mit kund, obtain or respond",
    "awareness": "bekanntheit, markenbekanntheit, raise awareness, brand awareness",
    "public_relations": "oeffentlichkeitsarbeit, public relations, pr.",
    "advertising": "werbung, produktwerbung, advertis",
    "image": "image., imagepflege, imageverbesserung, reputation",
    "real_time_communication": "echtzeitkommunikation, real time communication",
    "recruiting": "recruit, personalgewinnung, personal gewinn, mitarbeitergewinnung, fachkraeftegewinnung"
    ", bewerber, azubis, hiring",
    "product_development": "produktentwicklung, produkte entwick, product development, develop product, innovation",
    "image_marketing": "image, produkte vermarkt, market product",
    "customer_involvement": "kunden * beteilig, kunden einbezieh, involve customers, co creation",
    "human_resources": "personalwesen, human resources",
}
WORDINGS = {
    "goal": _REASONS,
    "purpose": _REASONS,
    "purpose_all": _REASONS,
    "update_frequency": {
        "daily": "taeglich, jeden tag, daily, every day",
        "several_times_a_week": "mehrmals pro woche, mehrmals die woche, mehrmals in der woche, mehrmals woechentlich"
        ", several times a week, several times per week",
        "weekly": "woechentlich, einmal pro woche, einmal die woche, weekly, once a week",
        "less_often": "seltener, less often, less frequently",
    },
    "required_skill": {
        "communication_skills": "kommunikationsfaehigkeit, kommunikationsstaerke, communication",
        "social_competence": "soziale kompetenz, sozialkompetenz, social competence, social skill",
        "language_competence": "sprachkompetenz, sprachkenntnis, language",
    },
    "barrier": {
        "target_groups_not_reached": "zielgruppe, target group, customers are not there",
        "legal_concerns": "rechtliche bedenken, rechtlich, datenschutz, legal, privacy",
        "company_culture": "unternehmenskultur, company culture, corporate culture",
        "staff_effort": "personalaufwand, zeitaufwand, zu viel arbeit, keine zeit, lack of time, too much work"
        ", no time",
    },
}
"""Indicator → category → wordings, beside the vocabulary's own labels."""


@cache
def _patterns(indicator: str) -> dict[str, Pattern[str]]:
    own = WORDINGS.get(indicator, {})
    categories = [category for category, _ in load_vocabulary().indicators[indicator].categories]
    return compiled({category: own[category] for category in categories if category in own})


def match_category(indicator: str, text: str) -> Candidate | None:
    """The one category of the shared indicator that the answer option means; None for none and for several."""
    shared = load_vocabulary().indicators.get(indicator)
    if shared is None:
        return None
    said = plain_words(text)
    for category, label in shared.categories:
        if said in plain_label(label):
            return Candidate(category, f"is the vocabulary's “{label.en}”", certain=True)
    found = candidates_of(mentions(said, _patterns(indicator)), said)
    return found[0] if len(found) == 1 else None
