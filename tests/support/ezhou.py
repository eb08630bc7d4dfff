"""The nine grids of 鄂州市医疗保障服务中心 2022, and what stands in them, read by position."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from support.sketch import Sketch, read_sketch

from xltools.address import Address
from xltools.forms.geometry import Geometry
from xltools.forms.pack import load_pack
from xltools.forms.shape import Shape

__all__ = ["FOLDER", "FORMS", "PACK", "expected", "grid", "merged", "without_codes"]

FOLDER = Path(__file__).resolve().parents[1] / "data" / "ezhou-2022"
PACK = load_pack("final-accounts-2022")
FORMS = tuple(PACK.forms)
_LISTED = {
    "gk01": {"收入": (1, {"金额": 3}), "支出": (4, {"金额": 6})},
    "gk04": {
        "收入": (1, {"金额": 3}),
        "支出": (
            4,
            {
                "合计": 6,
                "一般公共预算财政拨款": 7,
                "政府性基金预算财政拨款": 8,
                "国有资本经营预算财政拨款": 9,
            },
        ),
    },
}
_FIRST_LISTED = 7
_FIRST_KEYED = {"gk02": 7, "gk03": 7, "gk05": 7, "gk07": 7, "gk08": 7}
_THREE_PUBLIC = 8


def grid(form_id: str) -> Sketch:
    """A fresh copy of one grid."""
    return read_sketch(FOLDER / f"{form_id}.csv")


def without_codes(form_id: str) -> Sketch:
    """A grid of code-keyed rows that prints only the names."""
    sketch = grid(form_id)
    (total,) = [cell for cell, text in sketch.cells.items() if text == "合计" and cell[1] == 1]
    sketch.cells |= {(4, 2): "功能科目名称", (5, 2): "", (total[0], 2): "合计"}
    for row in range(4, sketch.bottom + 1):
        if row in {4, 5, total[0]} or str(sketch.cells.get((row, 1))).isdigit():
            sketch.cells.pop((row, 1), None)
    return sketch


def merged(form_id: str) -> Sketch:
    """One grid with its head cells merged as on the official form, named as the official sheet."""
    sketch = grid(form_id)
    form = PACK.forms[form_id]
    shape = Shape.of(PACK, {})
    areas = [cell.area for cell in Geometry(form, shape).head_cells()]
    sketch.merges = [area for area in areas if (area.top, area.left) != (area.bottom, area.right)]
    sketch.name = form.sheet
    return sketch


def _number(text: object) -> Decimal:
    return Decimal(str(text).replace(",", ""))


@lru_cache(maxsize=1)
def expected() -> dict[Address, Decimal]:
    """Every printed amount by address: 605 of them (forms.md section 0)."""
    found: dict[Address, Decimal] = {}
    for form_id in FORMS:
        found |= {
            address: _number(grid(form_id).cells[cell])
            for address, cell in _cells(form_id)
            if cell in grid(form_id).cells
        }
    return found


def _cells(form_id: str) -> list[tuple[Address, tuple[int, int]]]:
    if form_id in _LISTED:
        return _listed(form_id)
    if form_id in _FIRST_KEYED:
        return _keyed(form_id)
    return _basic() if form_id == "gk06" else _three_public()


def _listed(form_id: str) -> list[tuple[Address, tuple[int, int]]]:
    found = []
    for block in PACK.forms[form_id].blocks:
        _, columns = _LISTED[form_id][block.id]
        for offset, row in enumerate(block.rows):
            if row.label:
                for name, column in columns.items():
                    found.append((Address(form_id, row.id, name), (_FIRST_LISTED + offset, column)))
    return found


def _keyed(form_id: str) -> list[tuple[Address, tuple[int, int]]]:
    cells = grid(form_id).cells
    form = PACK.forms[form_id]
    found = []
    for row in range(_FIRST_KEYED[form_id], grid(form_id).bottom + 1):
        code = str(cells.get((row, 1), ""))
        if code.isdigit() or code == "合计":
            for place, column in enumerate(form.blocks[0].amounts):
                found.append((Address(form_id, code, column.id), (row, 3 + place)))
    return found


def _basic() -> list[tuple[Address, tuple[int, int]]]:
    cells = grid("gk06").cells
    found = [
        (Address("gk06", str(code), "决算数"), (row, column + 2))
        for (row, column), code in cells.items()
        if row > 5 and column in {1, 4, 7} and str(code).isdigit()
    ]
    foot = grid("gk06").bottom - 1
    return [
        *found,
        (Address("gk06", "人员经费合计", "决算数"), (foot, 3)),
        (Address("gk06", "公用经费合计", "决算数"), (foot, 9)),
    ]


def _three_public() -> list[tuple[Address, tuple[int, int]]]:
    columns = [(block.id, column.id) for block in PACK.forms["gk09"].blocks for column in block.amounts]
    return [
        (Address("gk09", row, name), (_THREE_PUBLIC, place))
        for place, (row, name) in enumerate(columns, start=1)
    ]
