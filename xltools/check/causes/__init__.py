"""Root causes: one finding in place of the many that one mistake brings about.

Imported only when something is wrong, so that a sound workbook pays nothing.
"""
