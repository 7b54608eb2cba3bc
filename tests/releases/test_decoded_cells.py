"""The decoder of a release, which fails closed."""

from __future__ import annotations

from typing import Any

import numpy as np

from api.concepts.surveys.policies import Policy
from api.disclosure.decoding import AS_USUAL
from api.disclosure.limits import Limits
from api.queries.microdata import Microdata
from api.releases.certification.decoded_cells import Decoder, Respondents
from api.releases.figures.estimating import Design


def decoder(answers: list[float]) -> Decoder:
    """One question, put to respondents of one stratum and weight, in one cell."""
    size = len(answers)
    names = np.array([str(number) for number in range(size)])
    microdata = Microdata(np.ones(size), np.zeros(size, dtype=np.int64), names, names, {}, [np.array(answers)])
    of = Respondents(microdata, ["adoption"], (), [()], clustered=False)
    measures: list[Any] = []
    return Decoder(of, measures, [], Design({0: size}, {0: None}), Policy("certified", k=5), [], Limits(), 1)


def test_a_cell_that_was_not_looked_at_is_not_shown() -> None:
    assert decoder([0.0, 1.0] * 5).unsafe("adoption", np.array([True])).tolist() == [True]


def test_a_cell_in_which_nobody_answered_tells_nothing_by_its_digits() -> None:
    found = decoder([np.nan] * 10)
    found.decode({"adoption": np.array([True])})
    assert found.found == {("adoption", 0): AS_USUAL}
    assert found.unsafe("adoption", np.array([True])).tolist() == [False]
