"""Readers of ledgers, facts files and form grids."""
