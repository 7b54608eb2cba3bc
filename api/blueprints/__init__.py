"""HTTP, one file per resource, and the table of errors: parse, call, represent."""
