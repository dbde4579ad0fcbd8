"""Figures and observations to findings: what does not fit, and what would explain it."""
