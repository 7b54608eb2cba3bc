"""Definitions and figures that ship with the product, and the generator of the simulated survey."""
