"""Import: survey files become typed tables of responses, or of figures published by others."""
