"""The container files, read as text: an engine is not needed."""
