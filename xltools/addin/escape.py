"""Text as ASCII for the runner, which reads files and sources in whatever code page Windows has."""

from __future__ import annotations

import re

__all__ = ["escaped", "unescaped"]


def escaped(text: str) -> str:
    r"""The text with percent signs and all but ASCII as ``%u`` and four hexadecimal digits.

    >>> escaped("C:\\张三")
    'C:\\%u5F20%u4E09'
    """
    units = text.encode("utf-16-be").hex().upper()
    written = (units[at : at + 4] for at in range(0, len(units), 4))
    return "".join(
        chr(int(unit, 16)) if " " <= chr(int(unit, 16)) <= "~" and unit != "0025" else f"%u{unit}"
        for unit in written
    )


def unescaped(text: str) -> str:
    """What was escaped."""
    units = re.sub("%u([0-9A-F]{4})", lambda match: chr(int(match[1], 16)), text)
    return units.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")
