"""Selections: from the values of a request to the rows it means."""
