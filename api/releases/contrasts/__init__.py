"""Contrasts: the standard errors of the differences that a release offers."""
