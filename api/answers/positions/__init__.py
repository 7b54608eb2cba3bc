"""Positions: where a company stands among its peers."""
