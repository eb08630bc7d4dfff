"""Reading the layout of an application-style form from its TOML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xltools.errors import BadPack
from xltools.forms.application.layout import (
    Cells,
    ChoiceStyle,
    Goals,
    Head,
    Heading,
    Layout,
    Line,
    Notes,
    Place,
    PrintedRow,
    Stub,
    Tabular,
)

__all__ = ["build_layout"]


def build_layout(form: str, data: Mapping[str, Any], file: str) -> Layout:
    """The layout a TOML file describes; :class:`BadPack` names the file and the line that is wrong."""
    lines = []
    for number, entry in enumerate(data.get("lines", ()), start=1):
        try:
            lines.append(_line(entry))
        except (KeyError, TypeError, AttributeError) as error:
            raise BadPack(
                f"{file}：第 {number} 个 [[lines]] 缺少或写错 {error}，请对照其他表的写法修改。"
            ) from error
    try:
        layout = Layout(
            form,
            data["sheet"],
            data["title"],
            tuple(float(width) for width in data["columns"]),
            tuple(lines),
            data.get("landscape", False),
            {name: tuple(options) for name, options in data.get("choices", {}).items()},
            ChoiceStyle(**data.get("style", {})),
            dict(data.get("defaults", {})),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadPack(f"{file}：缺少或写错 {error}。") from error
    _within(layout, file)
    return layout


def _line(data: Mapping[str, Any]) -> Line:
    if "table" in data:
        return _tabular(data)
    if "goals" in data:
        entry = dict(data)
        return Goals(table=entry.pop("goals"), stub=Stub(**entry.pop("stub")), **entry)
    if "notes" in data:
        return Notes(tuple(data["notes"]))
    entry = dict(data)
    return Cells(cells=tuple(Place(**cell) for cell in entry.pop("cells", ())), **entry)


def _tabular(data: Mapping[str, Any]) -> Tabular:
    made: dict[str, Callable[[Any], Any]] = {
        "head": lambda cells: tuple(Head(**cell) for cell in cells),
        "stub": lambda stub: Stub(**stub),
        "rows": lambda rows: tuple(_row(row) for row in rows),
        "blank": tuple,
        "heading": lambda heading: Heading(**heading),
        "sums": lambda sums: tuple(tuple(ids) for ids in sums),
        "shares": lambda shares: tuple((part, whole) for part, whole in shares),
        "closing": _row,
    }
    return Tabular(**{name: made.get(name, lambda value: value)(value) for name, value in data.items()})


def _row(data: Mapping[str, Any]) -> PrintedRow:
    entry = dict(data)
    own = entry.pop("own_rows", None)
    return PrintedRow(own_rows=None if own is None else tuple(own), **entry)


def _within(layout: Layout, file: str) -> None:
    """Every cell must lie within the columns."""
    for number, line in enumerate(layout.lines, start=1):
        cells: tuple[Place | Head | Goals, ...] = ()
        match line:
            case Cells():
                cells = line.cells
            case Tabular():
                cells = line.head
            case Goals():
                cells = (line,)
            case Notes():
                pass
        for cell in cells:
            if cell.at < 1 or cell.at + cell.span - 1 > layout.width:
                raise BadPack(
                    f"{file}：第 {number} 个 [[lines]] 的单元格超出 {layout.width} 列，请改 at 或 span。"
                )
