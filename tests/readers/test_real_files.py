"""Files that statistical offices and researchers really published."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import polars as pl
import pytest

from api.readers import guess_format, parse_numbers, read_blocks, read_columns

from .reading import SHARED, needs_shared, table

pytestmark = needs_shared

EAII = SHARED / "uy_eaii_2019_2021/eaii_2019_2021.csv.gz"
BUFFER = SHARED / "buffer_state_of_social_2018/state_of_social_2018.csv.gz"
DII = SHARED / "eurostat/estat_isoc_e_dii.tsv"
DII_SDMX = SHARED / "eurostat/estat_isoc_e_dii_small_en.sdmx.csv"
KEYS = ["freq", "size_emp", "nace_r2", "indic_is", "unit", "geo", "TIME_PERIOD"]


@pytest.mark.parametrize(
    ("path", "rows", "columns"),
    [
        (EAII, 2408, 390),
        (BUFFER, 1787, 86),
        (SHARED / "insee_ict_simulated/ict_pop.csv", 7670, 5),
        (SHARED / "insee_ict_simulated/ict_sample.csv", 650, 27),
        (SHARED / "insee_ict_simulated/ict_survey.csv", 506, 11),
        (SHARED / "eurostat/sbs_enterprises_by_sizen.csv", 37689, 5),
        (SHARED / "us_btos/combined_btos.csv.gz", 9459, 82),
    ],
)
def test_a_real_file_is_read_as_pythons_reader_reads_it(path: Path, rows: int, columns: int) -> None:
    file = guess_format(path)
    names = [column.name for column in read_columns(path, file)]
    frame = table(path, file)
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    header, *expected = csv.reader(io.StringIO(text, newline=""), delimiter=file.delimiter)
    assert frame.shape == (rows, columns)
    assert names == header
    assert frame.rows() == [tuple(cell or None for cell in row) for row in expected]


def test_the_weights_of_eaii_add_up_with_their_decimal_comma() -> None:
    file = guess_format(EAII)
    weights, invalid = parse_numbers(table(EAII, file, ["w_trans"])["w_trans"], file)
    assert not invalid.any()
    assert weights.sum() == pytest.approx(11969.0, abs=5e-4)
    assert weights.n_unique() == 2139


def test_buffers_facebook_share_is_the_published_one() -> None:
    used = table(BUFFER, guess_format(BUFFER), ["q6"])["q6"]
    assert round(100 * used.is_not_null().sum() / len(used), 1) == 96.1


def test_the_cells_of_the_digital_intensity_table_have_the_counted_flags() -> None:
    frame = table(DII, guess_format(DII), ["OBS_VALUE", "OBS_FLAG"])
    counted = frame.group_by("OBS_FLAG", pl.col("OBS_VALUE").is_null().alias("missing")).len().rows()
    assert frame.height == 29_394
    assert {(flag, missing): count for flag, missing, count in counted} == {
        (None, True): 21_891, (None, False): 4_584,
        ("b", False): 2_833, ("u", True): 59, ("bu", True): 15, ("c", True): 12
    }  # fmt: skip


def test_the_rows_of_the_digital_intensity_table_know_their_lines() -> None:
    source = DII.read_text().split("\n")
    for block in read_blocks(DII, guess_format(DII), KEYS):
        for row in range(0, block.frame.height, 997):
            assert source[block.line_of(row) - 1].startswith(",".join(block.frame.row(row)[:6]) + "\t")


def test_bulk_tsv_and_sdmx_csv_agree_where_they_overlap() -> None:
    columns = [*KEYS, "OBS_VALUE", "OBS_FLAG"]
    bulk = table(DII, guess_format(DII), columns)
    sdmx = table(DII_SDMX, guess_format(DII_SDMX), columns)
    both = sdmx.join(bulk, on=KEYS, how="left", validate="1:1", suffix="_bulk")
    assert sdmx.height == 602
    assert both.filter(pl.col("OBS_VALUE").ne_missing(pl.col("OBS_VALUE_bulk"))).is_empty()
    assert both.filter(pl.col("OBS_FLAG").ne_missing(pl.col("OBS_FLAG_bulk"))).is_empty()
