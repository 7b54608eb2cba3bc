"""How the collection in ../shared names things, and how the catalogue does: one table per column."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal

from .published_rows import COLLECTION, PublishedRow

FILES = ("bremerhaven_2012", "dach_sme_social_media", "eurostat_ons_social_media")
COUNTS = ("sample_size",)
"""Rows that hold a number of respondents: it belongs to the n of the survey's figures."""
CHANGES = ("channel_use_change_pp",)
"""Rows in percentage points of change: no levels, a note only."""

_SURVEYS = {
    "bremerhaven_kmu": ("bremerhaven-2012", "DE"),
    "destatis_ikt_de": ("destatis-ict", "DE"),
    "tns_infratest_de": ("tns-infratest-2014", "DE"),
    "zew_de_information_economy": ("zew-information-economy-2012", "DE"),
    "zew_de": ("zew-2015", "DE"),
    "telegate_de": ("telegate-2010", "DE"),
    "antrieb_mittelstand_de": ("antrieb-mittelstand-2013", "DE"),
    "htw_chur_ch_east": ("htw-chur-2013", "CH-EAST"),
    "fhgr_ch": ("fhgr-2020", "CH"),
    "statistik_austria_ikt": ("statistik-austria-ict", "AT"),
    "ons_uk_ecommerce": ("ons-ecommerce", "UK"),
}
_CHANNELS = {
    "Blogs": "blog",
    "blogs": "blog",
    "Google+": "google_plus",
    "VZ networks": "vz_networks",
    "social networks": "social_networks",
    "video platforms": "video_platforms",
    "multimedia content sharing": "multimedia_sharing",
    "blogs or microblogs": "blogs_microblogs",
    "online ads": "online_advertising",
    "online advertising": "online_advertising",
    "website feedback": "website_feedback",
    "wiki": "wikis",
    "social media": "any",
    "e-mail": "email",
    "own website": "website",
    "PR platform": "pr_platform",
    "any (E_SM1_ANY)": "any",
    "social networks (E_SM1_SNET)": "social_networks",
    "multimedia content sharing (E_SM1_CNTSHR)": "multimedia_sharing",
    "blogs or microblogs (E_SM1_BLOG)": "blogs_microblogs",
    "wikis (E_SM1_WIKI)": "wikis",
}
_PER_CHANNEL = {
    "active_any": "adoption",
    "use_any": "adoption",
    "channel_use": "adoption",
    "website": "adoption",
    "quality_flag": "adoption",
    "planned_channel": "planned_channel",
    "platform_awareness": "awareness",
    "awareness": "awareness",
    "paid_online_ads": "paid_advertising",
}
"""Indicators that are asked per channel, by yes or no."""
_BY_CATEGORY = {
    ("use_any", "planned"): "planned_adoption",
    ("use_any", "neither"): "no_adoption_planned",
    ("use_any", "does not use"): "non_adoption",
    ("use_any", "registered in a network"): "registration",
    ("channel_use", "own profile on two or more platforms"): "several_channels",
}
_WITHOUT_CHANNEL = {
    "sees_need_for_action": "need_for_action",
    "employs_social_media_staff": "dedicated_staff",
    "dedicated_staff": "dedicated_staff_among_users",
    "guidelines": "guidelines",
    "monitoring": "monitoring",
    "policy": "policy",
    "ai_use": "ai_use",
}
_CATEGORIES = {
    "full agreement: lead in public relations": "public_relations",
    "full agreement: awareness": "awareness",
    "full agreement: advertising": "advertising",
    "full agreement: build-up of real-time communication": "real_time_communication",
    "raise awareness": "awareness",
    "win new customers": "new_customers",
    "maintain customer relations": "customer_relations",
    "improve image": "image",
    "recruit staff": "recruiting",
    "recruit employees": "recruiting",
    "product development": "product_development",
    "several times a week": "several_times_a_week",
    "at least every (interval cut off in the stored copy)": "at_least_every",
    "more than two thirds update regularly (interval cut off)": "regularly",
    "at least 30 minutes": "about_30_minutes",
    "does not fit company culture": "company_culture",
    "staff effort too high": "staff_effort",
    "image building or marketing (E_SM_PADVERT)": "image_marketing",
    "develop image or market products": "image_marketing",
    "involve customers in development": "customer_involvement",
    "obtain or respond to customer opinions, reviews, questions (E_SM_PCUQOR)": "customer_dialogue",
    "respond to customer opinions, reviews or questions": "customer_dialogue",
}
_AMONG_USERS = (
    "companies using social media",
    "stated as German companies (probably users)",
    "early adopters (7 % of SMEs)",
    "users below EUR 25m turnover",
)
_SIZES = {
    "LT500": "SME_LT500",
    "LT10": "0-9",
    "turnover LT 25m EUR": "TURNOVER_LT25M",
    "turnover GE 25m EUR": "TURNOVER_GE25M",
    "all": "_T",
}


def collected(name: str) -> Iterator[dict[str, str]]:
    """The rows of one file of the collection."""
    with (COLLECTION / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def translated(row: Mapping[str, str]) -> PublishedRow:
    """What the catalogue should hold for a row of the collection."""
    survey, region = _survey_and_region(row)
    return PublishedRow(
        survey,
        row["wave"],
        _series(row),
        ("_T", "_T", "CH") if row["indicator"] == "frame" else (_sector(row, survey), _size(row, survey), region),
        Decimal(row["value_percent"]) if row["value_percent"] else None,
        frozenset(row["source_url"].split(" | ")),
    )


def _survey_and_region(row: Mapping[str, str]) -> tuple[str, str]:
    name, _, area = row["survey"].partition(":")
    if name == "bitkom_de":
        return f"bitkom-{row['wave']}", "DE"
    if name == "eurostat_isoc_e":
        return "eurostat-social-media", "EU28" if area == "EU (28 members)" else area
    return _SURVEYS[name]


def _series(row: Mapping[str, str]) -> tuple[str, str, str]:
    indicator, category, channel = row["indicator"], row["category"], row["channel"]
    channel = _CHANNELS.get(channel, channel.lower())
    if category == "combination":
        return "channel_combination", "_T", _code(row["channel"].replace("+", " "))
    if indicator == "frame":
        return "size_structure", "_T", "micro"
    if named := _BY_CATEGORY.get((indicator, category)):
        return named, channel, "yes"
    if indicator in _WITHOUT_CHANNEL:
        return _WITHOUT_CHANNEL[indicator], "_T", "yes"
    if indicator not in _PER_CHANNEL:
        return _asked_of(row), "_T", _CATEGORIES.get(category, _code(category))
    return _asked_of(row), channel, "yes"


def _asked_of(row: Mapping[str, str]) -> str:
    """The indicator by its base: shares of another base are another indicator."""
    indicator, base = row["indicator"], row["base"]
    if indicator == "channel_use" and base in _AMONG_USERS:
        return "adoption_among_users"
    if indicator == "channel_use" and base == "enterprises with internet access":
        return "adoption_among_connected"
    if indicator == "purpose" and (base == "respondents" or base.startswith("UK businesses")):
        return "purpose_all"
    return _PER_CHANNEL.get(indicator, indicator)


def _sector(row: Mapping[str, str], survey: str) -> str:
    if survey == "telegate-2010":
        return "selected_trades"
    sectors = {
        "all": "_T",
        "founded in the last 3 years": "age:LE3",
        "industry and construction": "industry_construction",
    }
    name = row["sector"]
    return name if len(name) == 1 else sectors.get(name, _code(name))


def _size(row: Mapping[str, str], survey: str) -> str:
    if survey == "zew-information-economy-2012" and row["size"] == "all":
        return "GE5"
    if survey in ("telegate-2010", "antrieb-mittelstand-2013"):
        return "SME_UNSTATED"
    return _SIZES.get(row["size"], row["size"])


def _code(text: str) -> str:
    return text.lower().replace(" ", "_").replace("-", "_")
