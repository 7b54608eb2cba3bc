"""The concepts of survey benchmarks: a package each, and at the top the words all of them use. Pure."""
