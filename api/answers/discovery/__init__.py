"""Discovery: what a survey has and what can be asked of it."""
