"""Application-style forms: labelled fields, option boxes, indicator tables and long texts."""
