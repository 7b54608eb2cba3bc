"""Disclosure control: which figures may be published so that nobody is identified. Pure."""
