"""The quality report of a release: its records, its words, how it is put together."""
