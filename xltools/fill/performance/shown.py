"""What goes into a cell: a number with its format, or text."""

from __future__ import annotations

import re
from decimal import Decimal

from xltools.amount import plain
from xltools.forms.application.document import Choice, Entry
from xltools.forms.application.layout import ChoiceStyle
from xltools.record import Record
from xltools.selfeval.reading import normalised

__all__ = ["Shown", "choice_text", "shown_figure", "shown_text"]

_FIGURE = re.compile(r"(?P<number>[+-]?\d+(?:,\d{3})*(?:\.(?P<decimals>\d+))?)(?P<unit>%|万|万元|分)?")
_PERCENT = re.compile(r"0(\.0+)?%")


class Shown(Record):
    """The content of one cell."""

    value: str | Decimal | None
    number_format: str = ""
    """Empty for General."""


def shown_figure(entry: Entry) -> Shown:
    """A figure as a number, its unit kept in the format: 234万 is 234 shown as ``General"万"``.

    A dash or other text stays text.
    """
    if not isinstance(entry.value, str):
        return Shown(entry.value, entry.number_format)
    match = _FIGURE.fullmatch(normalised(entry.value))
    if match is None:
        return Shown(entry.value.strip() or None)
    number, decimals = Decimal(match["number"].replace(",", "")), match["decimals"] or ""
    if match["unit"] == "%":
        return Shown(number / 100, f"0.{'0' * len(decimals)}%" if decimals else "0%")
    if match["unit"]:
        return Shown(number, f'General"{match["unit"]}"')
    return Shown(number, "General" if not decimals else _fixed(match["number"]))


def _fixed(printed: str) -> str:
    """A format that keeps trailing zeros somebody printed; General shows none."""
    whole, _, decimals = printed.partition(".")
    if not decimals.endswith("0"):
        return "General"
    return f"{'#,##0' if ',' in whole else '0'}.{'0' * len(decimals)}"


def shown_text(entry: Entry) -> str:
    """A value that people type as text: 95% stays 95%, whatever cell it came from."""
    value = entry.value
    if isinstance(value, Decimal):
        percent = _PERCENT.fullmatch(entry.number_format.strip())
        return f"{plain(value * 100)}%" if percent else plain(value)
    return "" if value is None else value


def choice_text(choice: Choice, style: ChoiceStyle) -> str:
    """The option boxes in the glyphs of a layout; a box that was lost is printed empty."""
    options = (
        style.option.replace("{序号}", str(number))
        .replace("{选项}", option.label)
        .replace("{框}", style.ticked if option.ticked else style.empty)
        for number, option in enumerate(choice.options, start=1)
    )
    return style.gap.join(options)
