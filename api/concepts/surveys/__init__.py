"""What a survey is, as its owner defines it: waves, dimensions, cells, indicators, items, files."""
