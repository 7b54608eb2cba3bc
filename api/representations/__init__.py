"""The answers in each format: one writer a module, one registry."""
