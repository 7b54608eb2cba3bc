"""Certification: what a release may show without identifying anybody, and the proof."""
