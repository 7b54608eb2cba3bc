"""Simulated surveys: deterministic, and labelled as simulated in every row and file name. No real enterprise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from api.catalogue.simulation.files import LABEL, simulate_wave, simulated_file_name
from api.catalogue.simulation.truth import WAVES

SIMULATED: Mapping[str, Callable[[str, Path], None]] = {"sme-pulse": simulate_wave}
"""Survey slug → the function that writes one of its waves to a file."""

__all__ = ["LABEL", "SIMULATED", "WAVES", "simulate_wave", "simulated_file_name"]
