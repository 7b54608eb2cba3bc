"""Drafts of definitions: what a survey file shows of itself, written down for its owner to complete."""
