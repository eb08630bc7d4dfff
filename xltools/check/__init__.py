"""Facts against relations."""
