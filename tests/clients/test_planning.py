"""Planning a large request: what it comes to, before it is made."""

from __future__ import annotations

import requests

from tests.clients.conftest import CERTIFIED

EVERYTHING = f"/v1/benchmarks?survey={CERTIFIED}&wave=*&indicator=*&size=*&region=*"


def test_a_plan_tells_what_the_request_will_come_to(address: str) -> None:
    plan = requests.get(f"{address}{EVERYTHING}&limit=0", timeout=30).json()
    whole = requests.get(address + EVERYTHING, timeout=30).json()
    assert plan["data"] == []
    assert plan["meta"]["total"] == whole["meta"]["total"] == len(whole["data"])
    assert plan["meta"]["selection"] == whole["meta"]["selection"]
    withheld = sum(row["status"] in ("confidential", "unreliable") for row in whole["data"])
    assert plan["meta"]["suppressed_share"] == round(withheld / len(whole["data"]), 4)
    survey = requests.get(f"{address}/v1/surveys/{CERTIFIED}", timeout=30).json()["data"]
    shown = sum(one["shown"] for one in survey["crossings"])
    assert sum(one["figures"] for one in survey["crossings"]) == plan["meta"]["total"]
    assert shown == sum(row["status"] == "published" for row in whole["data"])
