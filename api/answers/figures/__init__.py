"""Answers: the rows of a selection with their figures, and what stands beside them in words."""
