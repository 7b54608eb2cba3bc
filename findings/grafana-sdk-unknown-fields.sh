#!/usr/bin/env bash
# grafana-foundation-sdk 10.1.0 (the edition for Grafana 10.1, of 1769699998) reads a dashboard with a misspelt field
# (“titel”, “refreshh”) without a word: from_json leaves out what it does not know. A
# dashboard that "loads" so may have no title. One would expect an exception, or a list of what was left out.
# Only writing it again and comparing tells. Fails when a misspelt field is refused or kept.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'grafana-foundation-sdk==1769699998!10.1.0'
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import json
from importlib.metadata import version

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

right = {"title": "Requests", "refresh": "1m", "schemaVersion": 38}
wrong = {"titel": "Requests", "refreshh": "1m", "schemaVersion": 38}
again = [json.loads(JSONEncoder(sort_keys=True).encode(Dashboard.from_json(one))) for one in (right, wrong)]
print("grafana-foundation-sdk", version("grafana-foundation-sdk"))
for given, read in zip((right, wrong), again):
    print("given", given, "| written again", {name: read[name] for name in ("title", "titel", "refresh", "refreshh") if name in read})
assert (again[0]["title"], again[0]["refresh"]) == ("Requests", "1m"), again[0]
assert not {"title", "titel", "refresh", "refreshh"} & set(again[1]), again[1]
PY
