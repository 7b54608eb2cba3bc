"""Differences of two figures: which are offered, whether they can be compared and tested, what that says."""
