"""Survey Benchmarks API: safe, weighted, comparable figures from company surveys."""

__version__ = "0.1.0"
