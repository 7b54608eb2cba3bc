"""Checks: what was understood of a survey file, counted while it is read, and what in it is probably wrong."""
