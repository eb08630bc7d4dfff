"""Writing application-style performance forms: printed layouts, live formulas."""
