"""Figures to observations and the comparison of regions; the files that hold them."""
