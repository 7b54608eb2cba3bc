"""Survey definitions: YAML files become concepts, and every mistake in them is reported at once."""
