"""Readers of untrusted files: limits, kinds, and one reader per family of formats."""
