"""The read side: what was asked → typed rows and texts."""
