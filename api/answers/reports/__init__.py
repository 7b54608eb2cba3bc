"""The quality report of a release: its content, its sections, its words."""
