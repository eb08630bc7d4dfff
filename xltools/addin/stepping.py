"""The actions that go through the sheet 校验结果: 上一处, 下一处, 填写出错说明."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.addin.live import Spot
from xltools.addin.scene import Ask, Result, Scene
from xltools.book.cellref import parse_a1
from xltools.book.changes import SetValue
from xltools.book.model import CellValue, Sheet
from xltools.check.explanations import FIX, layer_head
from xltools.record import Record

__all__ = ["explain", "next_finding", "previous_finding"]

_MISSING = "工作簿中还没有校验结果，请先点“校验全部”或“校验本表”。"


class _Row(Record):
    """A finding as the sheet lists it."""

    line: int
    """Its row on the sheet of findings."""
    spot: Spot
    rule: str
    says: str
    explanation: str


def next_finding(scene: Scene, _: Ask) -> Result:
    """The finding after the selected one, or after the selected cell."""
    return _step(scene, 1)


def previous_finding(scene: Scene, _: Ask) -> Result:
    """The finding before it."""
    return _step(scene, -1)


def explain(scene: Scene, ask: Ask) -> Result:
    """The 出错说明 of the finding at the selection, as the user types it; void is what is left blank."""
    layer = scene.layer
    if layer is None:
        return Result(_MISSING, done=False)
    here = [row for row in _rows(scene, layer) if _is_at(row, scene.selection, layer)]
    if not here:
        return Result("所选单元格没有校验发现的问题，请先点“下一处”选中一处再填写说明。", done=False)
    row = _chosen(here, ask)
    text = row and ask.text(f"{row.rule} {row.spot[0]}：{row.says}", row.explanation)
    if row is None or text is None:
        return Result("没有填写说明，内容没有改动。", done=False)
    head = layer_head(layer)
    if head is None:
        return Result(_MISSING, done=False)
    change = SetValue(layer.name, row.line, head[1]["出错说明"], text.strip() or None)
    return Result(f"已记下 {row.rule} 的出错说明，再次校验时有效，数据改动后失效。", (change,))


def _chosen(rows: list[_Row], ask: Ask) -> _Row | None:
    if len(rows) == 1:
        return rows[0]
    index = ask.choice("这个单元格有几处问题，请选择要说明的一处", [f"{row.rule} {row.says}" for row in rows])
    return None if index is None else rows[index]


def _step(scene: Scene, direction: int) -> Result:
    layer = scene.layer
    if layer is None:
        return Result(_MISSING, done=False)
    rows = list(_rows(scene, layer))
    if not rows:
        return Result("校验没有发现问题，不需要逐处查看。")
    index = _neighbour(rows, scene, layer, direction)
    if index is None:
        return Result(f"已到{'最后' if direction > 0 else '最前'}一处，共 {len(rows)} 处。")
    row = rows[index]
    return Result(f"第 {index + 1} 处，共 {len(rows)} 处：{row.rule} {row.says}", select=row.spot)


def _neighbour(rows: list[_Row], scene: Scene, layer: Sheet, direction: int) -> int | None:
    """The nearest row, in that direction, that leads to another cell."""
    here = [index for index, row in enumerate(rows) if _is_at(row, scene.selection, layer)]
    index = (here[-1] + 1 if direction > 0 else here[0] - 1) if here else _beside(rows, scene, direction)
    return index if 0 <= index < len(rows) else None


def _beside(rows: list[_Row], scene: Scene, direction: int) -> int:
    """Where to go from a cell without finding: the next one in the order of sheets, rows and columns."""
    if scene.selection is None:
        return 0 if direction > 0 else len(rows) - 1
    order = {sheet.name: number for number, sheet in enumerate(scene.book.sheets)}
    name, *cell = scene.selection

    def place(spot: Spot) -> tuple[int, int, int]:
        return order.get(spot[0], -1), spot[1], spot[2]

    at = (order.get(name, -1), *cell)
    if direction > 0:
        later = [(place(row.spot), index) for index, row in enumerate(rows) if place(row.spot) > at]
        return min(later)[1] if later else 0
    earlier = [(place(row.spot), -index) for index, row in enumerate(rows) if place(row.spot) < at]
    return -max(earlier)[1] if earlier else len(rows) - 1


def _is_at(row: _Row, selection: Spot | None, layer: Sheet) -> bool:
    if selection is None:
        return False
    return selection == row.spot or (selection[0] == layer.name and selection[1] == row.line)


def _rows(scene: Scene, layer: Sheet) -> Iterator[_Row]:
    """The findings as listed now; those of sheets that are gone are left out."""
    head = layer_head(layer)
    if head is None:
        return
    below, columns = head
    names = {sheet.name for sheet in scene.book.sheets}
    number, place = columns.get("序号", 1), columns.get("单元格", 0)
    bounds = layer.bounds()
    for line in range(below + 1, (bounds.bottom if bounds else 0) + 1):
        spot = _spot(layer.values.get((line, place)))
        listed = isinstance(layer.values.get((line, number)), int | float)
        if spot and listed and spot[0] in names:
            says = _text(layer, line, columns["说明"]).partition(FIX)[0]
            explanation = _text(layer, line, columns["出错说明"])
            yield _Row(line, spot, _text(layer, line, columns["规则"]), says, explanation)


def _text(sheet: Sheet, row: int, column: int) -> str:
    value = sheet.values.get((row, column))
    return "" if value is None else str(value).strip()


def _spot(value: CellValue | None) -> Spot | None:
    sheet, mark, cell = str(value or "").rpartition("!")
    if not mark:
        return None
    try:
        return (sheet, *parse_a1(cell.partition(":")[0]))
    except ValueError:
        return None
