"""The channel that a text names: as an answer option, a column's label or within a question."""

from __future__ import annotations

from functools import lru_cache
from re import Pattern

from api.concepts.codelists import TOTAL
from api.definitions.vocabulary import load_vocabulary
from api.definitions.wordings.candidates import Candidate, candidates_of, compiled, mentions, plain_label
from api.definitions.wordings.spelling import plain_words

SPELLINGS = {
    "facebook": "facebook, fb.",
    "xing": "xing.",
    "linkedin": "linkedin, linked in.",
    "twitter": "twitter",
    "youtube": "youtube, you tube",
    "instagram": "instagram, insta.",
    "google_plus": "google plus, googleplus, g plus",
    "pinterest": "pinterest",
    "snapchat": "snapchat",
    "tiktok": "tiktok, tik tok",
    "whatsapp": "whatsapp, whats app",
    "vz_networks": "studivz, meinvz, schuelervz, vz netzwerke",
    "social_networks": "soziale netzwerke, sozialen netzwerken, social networks, social networking",
    "blogs_microblogs": "blogs oder mikroblogs, blogs or microblogs, blogs und mikroblogs, blogs and microblogs",
    "blog": "blog., blogs., weblog, unternehmensblog, firmenblog, corporate blog, company blog",
    "microblogs": "microblog, mikroblog",
    "multimedia_sharing": "multimedia content sharing, multimedia sharing",
    "video_platforms": "videoplattform, video platform, videoportal, video portal, video sharing",
    "wikis": "wiki., wikis.",
    "local_review_sites": "~bewertungsportal, review site, review platform, review portal",
    "website": "~website, ~webseite, homepage, internetseite, internetauftritt, webauftritt, internetpraesenz"
    ", web site",
    "website_feedback": "~feedback funktion",
    "email": "e mail, email",
    "pr_platform": "pr portal, pr plattform, pr platform, presseportal",
    "online_advertising": "onlinewerbung, online werbung, online advertising, online ads, bannerwerbung",
}
"""Beside the codelist's own labels."""
_X = ("x", "x ehemals", "x formerly")


@lru_cache(maxsize=1)
def _patterns() -> dict[str, Pattern[str]]:
    labels = {
        node.code: ",".join(f"{label}." for label in plain_label(node.label))
        for node in load_vocabulary().channels.nodes
        if node.code not in (TOTAL, "any")
    }
    return compiled({code: f"{label},{SPELLINGS.get(code, label)}" for code, label in labels.items()})


def match_channel(text: str) -> Candidate | None:
    """The one channel of the codelist ``channel`` that the text names; None for none and for several."""
    said = plain_words(text)
    if said in _X:
        return Candidate("twitter", "“X” is Twitter's name since 2023, and may be a mere tick", certain=False)
    found = candidates_of(mentions(said, _patterns()), said)
    return found[0] if len(found) == 1 else None
