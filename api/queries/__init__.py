"""All SQL: what is read and written, one module per subject."""
