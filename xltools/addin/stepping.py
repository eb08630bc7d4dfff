"""The actions that go through the sheet 校验结果: 上一处, 下一处, 填写出错说明."""

from __future__ import annotations

from xltools.addin.listing import Listed, listed
from xltools.addin.live import Spot
from xltools.addin.scene import Ask, Result, Scene
from xltools.book.changes import SetValue
from xltools.book.model import Sheet
from xltools.check.explanations import layer_head

__all__ = ["explain", "next_finding", "previous_finding"]

_MISSING = "工作簿中还没有校验结果，请先点“校验全部”或“校验本表”。"


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
    here = [row for row in listed(scene.book) if _is_at(row, scene.selection, layer)]
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


def _chosen(rows: list[Listed], ask: Ask) -> Listed | None:
    if len(rows) == 1:
        return rows[0]
    index = ask.choice("这个单元格有几处问题，请选择要说明的一处", [f"{row.rule} {row.says}" for row in rows])
    return None if index is None else rows[index]


def _step(scene: Scene, direction: int) -> Result:
    layer = scene.layer
    if layer is None:
        return Result(_MISSING, done=False)
    rows = list(listed(scene.book))
    if not rows:
        return Result("校验没有发现问题，不需要逐处查看。")
    index = _neighbour(rows, scene, layer, direction)
    if index is None:
        return Result(f"已到{'最后' if direction > 0 else '最前'}一处，共 {len(rows)} 处。")
    row = rows[index]
    return Result(f"第 {index + 1} 处，共 {len(rows)} 处：{row.rule} {row.says}", select=row.spot)


def _neighbour(rows: list[Listed], scene: Scene, layer: Sheet, direction: int) -> int | None:
    """The nearest row, in that direction, that leads to another cell.

    From a cell the way goes over the first rows of all cells: a cell listed twice, with others between, would
    else lead past them.
    """
    line = next((index for index, row in enumerate(rows) if _is_listed_at(row, scene.selection, layer)), None)
    if line is not None:
        index = line + direction
        return index if 0 <= index < len(rows) else None
    firsts = sorted({rows[index].spot: index for index in range(len(rows) - 1, -1, -1)}.values())
    here = next((at for at, index in enumerate(firsts) if rows[index].spot == scene.selection), None)
    if here is None:
        return _beside(rows, scene, direction)
    return firsts[here + direction] if 0 <= here + direction < len(firsts) else None


def _beside(rows: list[Listed], scene: Scene, direction: int) -> int:
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


def _is_at(row: Listed, selection: Spot | None, layer: Sheet) -> bool:
    return selection == row.spot or _is_listed_at(row, selection, layer)


def _is_listed_at(row: Listed, selection: Spot | None, layer: Sheet) -> bool:
    return selection is not None and selection[0] == layer.name and selection[1] == row.line
