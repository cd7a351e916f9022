"""Observations of one run folded onto the previous snapshot. Pure."""
