#!/usr/bin/env bash
# python-calamine 0.9.1 gives cells with an error (#N/A) and formulas that were never calculated as '', as it gives empty
# cells. A survey file whose formulas a program wrote, or whose look-ups failed, so reads as "not answered". One would
# expect the error's text, or an exception. openpyxl tells the three apart.
# Fails when any of the three comes out otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from importlib.metadata import version

import openpyxl
from python_calamine import CalamineWorkbook

book = openpyxl.Workbook()
sheet = book.active
sheet.append(["id", "error", "formula", "empty", "text"])
sheet.append([1, "#N/A", "=1+1", None, "yes"])
assert sheet["B2"].data_type == "e"
book.save("answers.xlsx")
row = CalamineWorkbook.from_path("answers.xlsx").get_sheet_by_index(0).to_python()[1]
again = [cell.value for cell in openpyxl.load_workbook("answers.xlsx").active[2]]
print("python-calamine", version("python-calamine"), row, "| openpyxl", version("openpyxl"), again)
assert row[1:] == ["", "", "", "yes"], row
assert again[1:] == ["#N/A", "=1+1", None, "yes"], again
PY
