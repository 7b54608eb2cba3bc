"""The table of what was compared with R appears at the end of the test output."""

from tests.estimation.oracle_summary import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]
