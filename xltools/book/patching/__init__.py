"""Changes of .xlsx files that leave every other byte as it was."""
