#!/bin/sh
# polars 2.1.0: adding the literal 0.0 to a column leaves a negative zero as it is.
#
# In IEEE 754 the sum of -0.0 and 0.0 is 0.0, in Python and numpy too, so `x + 0.0` is the usual way to lose the sign
# of a zero that rounding left. polars leaves columns of two and more rows unchanged; pl.when(x == 0).then(0.0) works.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0 numpy==2.4.0
"$folder/venv/bin/python" - <<'PYTHON'
import numpy as np
import polars as pl

frame = pl.DataFrame({"x": [-0.0, -0.0]})
added = frame.select(pl.col("x") + 0.0)["x"][0]
chosen = frame.select(pl.when(pl.col("x") == 0).then(0.0).otherwise("x").alias("x"))["x"][0]
print("polars", pl.__version__, "| Python", -0.0 + 0.0, "| numpy", (np.array([-0.0]) + 0.0)[0], "| polars", added)
assert str(-0.0 + 0.0) == str((np.array([-0.0]) + 0.0)[0]) == "0.0"
assert str(added) == "-0.0", added
assert str(chosen) == "0.0", chosen
PYTHON
