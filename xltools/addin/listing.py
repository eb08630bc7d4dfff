"""The findings that the sheet 校验结果 lists, each with the cell it leads to."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.addin.live import Spot
from xltools.book.cellref import parse_a1
from xltools.book.model import Book, CellValue, Sheet
from xltools.check.explanations import FIX, find_layer, layer_head
from xltools.record import Record

__all__ = ["Listed", "listed"]


class Listed(Record):
    """A finding as the sheet lists it."""

    line: int
    """Its row on the sheet of findings."""
    spot: Spot
    place: str
    """The cell as the sheet writes it."""
    level: str
    """错误, 核实 or 提示."""
    rule: str
    says: str
    explanation: str
    figures: str = ""
    """What it is about and the figures, such as ``总计.收入/金额：填报数 5，应为 1067.01，差额 -1062.01``."""
    advice: str = ""
    """What to do about it."""


def listed(book: Book) -> tuple[Listed, ...]:
    """The findings as listed now, from the top down; those of sheets that are gone are left out."""
    layer = find_layer(book)
    return () if layer is None else tuple(_rows(book, layer))


def _rows(book: Book, layer: Sheet) -> Iterator[Listed]:
    head = layer_head(layer)
    if head is None:
        return
    below, columns = head
    names = {sheet.name for sheet in book.sheets}
    number = columns.get("序号", 1)
    bounds = layer.bounds()
    for line in range(below + 1, (bounds.bottom if bounds else 0) + 1):
        texts = {name: _text(layer.values.get((line, column))) for name, column in columns.items()}
        spot = _spot(texts.get("单元格", ""))
        is_finding = isinstance(layer.values.get((line, number)), int | float)
        if spot and is_finding and spot[0] in names:
            says, _, advice = texts["说明"].partition(FIX)
            level, figures = texts.get("级别", ""), _figures(texts)
            place, rule, explanation = texts["单元格"], texts["规则"], texts["出错说明"]
            yield Listed(line, spot, place, level, rule, says, explanation, figures, advice)


def _figures(texts: dict[str, str]) -> str:
    known = [f"{head} {texts[head]}" for head in ("填报数", "应为", "差额") if texts.get(head)]
    return "：".join(filter(None, (texts["项目"], "，".join(known))))


def _text(value: CellValue | None) -> str:
    return "" if value is None else str(value).strip()


def _spot(place: str) -> Spot | None:
    sheet, mark, cell = place.rpartition("!")
    if not mark:
        return None
    try:
        return (sheet, *parse_a1(cell.partition(":")[0]))
    except ValueError:
        return None
