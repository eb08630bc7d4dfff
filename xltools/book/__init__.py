"""Spreadsheet files: reading any of them, patching .xlsx without loss."""
