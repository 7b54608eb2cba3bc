#!/usr/bin/env bash
# polars 2.1.0: with has_header=False and a schema, read_csv raises SchemaError when the first row has fewer cells than
# the schema, but fills a later row that has fewer with nulls in silence. One would expect the same of every row; a
# check of short rows that is tried on the first line only looks as if it worked.
# Fails when the two are treated alike.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0
"$folder/venv/bin/python" - <<'PY'
import io

import polars as pl

schema = {"a": pl.String, "b": pl.String, "c": pl.String}


def read(text: str) -> object:
    try:
        return pl.read_csv(io.StringIO(text), has_header=False, schema=schema).rows()
    except pl.exceptions.PolarsError as error:
        return type(error).__name__


short_first, short_later = read("1,2\n1,2,3\n"), read("1,2,3\n1,2\n")
print("polars", pl.__version__, "| short first row:", short_first, "| short later row:", short_later)
assert short_first == "SchemaError", short_first
assert short_later == [("1", "2", "3"), ("1", "2", None)], short_later
PY
