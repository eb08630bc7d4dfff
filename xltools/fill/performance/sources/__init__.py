"""Data for performance forms: tables of projects, indicators and single figures, and filled forms themselves."""
