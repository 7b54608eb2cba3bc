#!/usr/bin/env bash
# pyreadstat 1.3.7 lists the user-missing values of Stata variables (.a, .b …) only as far as the rows that were read hold
# them: with metadataonly=True, or with a first block of rows that has none, missing_user_values is empty although the
# file has them. One would expect the header's variables to tell, as missing_ranges of SPSS files do. Whoever reads in
# blocks must not take the first block's list for the file's.
# Fails when the list no longer depends on the rows.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyreadstat==1.3.7 pandas==2.3.3
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
from importlib.metadata import version

import pandas as pd
import pyreadstat

answers = pd.DataFrame({"minutes": [10.0, 20.0, "a"]}, dtype=object)
pyreadstat.write_dta(answers, "answers.dta", missing_user_values={"minutes": ["a"]})
listed = {
    "metadata only": pyreadstat.read_dta("answers.dta", user_missing=True, metadataonly=True)[1].missing_user_values,
    "two rows": pyreadstat.read_dta("answers.dta", user_missing=True, row_limit=2)[1].missing_user_values,
    "all rows": pyreadstat.read_dta("answers.dta", user_missing=True)[1].missing_user_values,
}
print("pyreadstat", version("pyreadstat"), listed)
assert listed == {"metadata only": {}, "two rows": {}, "all rows": {"minutes": ["a"]}}, listed
PY
