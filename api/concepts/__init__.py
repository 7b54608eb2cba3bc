"""The vocabulary of survey benchmarks: texts, codelists, dimensions, indicators, cells. Pure."""
