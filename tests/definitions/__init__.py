"""Survey definitions: what is read, and how mistakes are reported."""
