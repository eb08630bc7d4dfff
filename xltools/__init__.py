"""Fill, check and publish the official forms of Chinese public finance offices, in Excel."""

__version__ = "0.1.0"
