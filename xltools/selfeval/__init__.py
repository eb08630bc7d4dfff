"""Performance self-evaluation: reading indicators, scoring them, rolling projects up."""
