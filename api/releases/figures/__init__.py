"""Figures: responses are tabulated and estimated, and shown as the policy allows."""
