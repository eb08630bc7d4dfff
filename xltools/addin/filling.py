"""The action 填报."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from xltools.addin.scene import Ask, Result, Scene
from xltools.addin.undo import row_before
from xltools.book.changes import Change, InsertRows, SetValue
from xltools.book.model import Book
from xltools.check.ownsheets import take_out_own_sheets
from xltools.errors import Unrecognised
from xltools.forms.model import Pack
from xltools.forms.pack import load_cover, pack_ids
from xltools.forms.recognise import Recognition
from xltools.forms.recognise.choose import choose

__all__ = ["fill", "forms_in", "performance_pack"]


def fill(scene: Scene, ask: Ask) -> Result:
    """The figures of ledgers, facts files or form grids put into the open forms.

    Figures that users typed where the data say nothing stay.
    """
    if scene.book.kind not in {
        "xlsx",
        "xlsm",
    }:  # of older formats no formulas are read, so none could be kept
        return Result(f"{scene.name}：旧格式的工作簿不能填报，请先另存为 .xlsx 再点“填报”。", done=False)
    if performance_pack(scene.book):
        from xltools.addin.filling_forms import fill_forms

        return fill_forms(scene, ask)
    pack, recognition = forms_in(scene)
    paths = ask.files("选择台账或数据文件")
    if not paths:
        return Result("没有选择数据文件，内容没有改动。", done=False)
    from xltools.fill.assemble import assemble
    from xltools.fill.sources.detect import read_source
    from xltools.fill.template import plan

    sources = [source for path in paths for source in read_source(Path(path), pack, None)]
    name = _unit_name(recognition) or next((each.unit_name for each in sources if each.unit_name), "")
    filled = assemble(
        pack, sources, unit_name=name or ask.text("单位名称（印在各表表头，可以留空）", "") or ""
    )
    result = plan(filled, scene.book, recognition, publish=False)
    changes = tuple(_without_losses(scene.book, result.changes.changes))
    unplaced = sum(len(source.unplaced) for source in sources)
    return Result(_filled_sentence(scene.book, changes, unplaced + len(result.homeless), paths), changes)


def performance_pack(book: Book) -> str:
    """The pack of performance forms that made the workbook; empty for another workbook."""
    from xltools.forms.application.pack import application_pack_ids

    named = book.properties.get("xltools.pack", "")
    return named if named in application_pack_ids() else ""


def forms_in(scene: Scene) -> tuple[Pack, Recognition]:
    """The pack of the open workbook and its forms; :class:`Unrecognised` when it holds none."""
    book = scene.fresh_book()
    if scene.layer is not None:
        book.sheets.remove(scene.layer)
    take_out_own_sheets(book, {load_cover(pack_id).title for pack_id in pack_ids()})
    pack, recognition = choose(book, pack_ids())
    if not recognition.forms:
        raise Unrecognised(
            f"{scene.name}：没有找到部门决算或预算公开表，也不是用 xltools 的模板生成的绩效表，请先用“打开模板”新建。"
        )
    return pack, recognition


def _unit_name(recognition: Recognition) -> str:
    names = (found.captions.unit_name for found in recognition.forms)
    return next((name for name in names if name), "")


def _without_losses(book: Book, changes: Sequence[Change]) -> Iterator[Change]:
    """The changes but for zeros and blanks that would replace a figure of the user's."""
    inserted = [change for change in changes if isinstance(change, InsertRows)]
    for change in changes:
        if isinstance(change, SetValue) and not change.value and _typed(book, change, inserted):
            continue
        yield change


def _typed(book: Book, change: SetValue, inserted: Sequence[InsertRows]) -> float | int | None:
    """The figure that stands, not computed, in the cell of a change."""
    row = row_before(change.sheet, change.row, inserted)
    cell = (row or 0, change.column)
    sheet = book.sheet(change.sheet)
    value = sheet.values.get(cell)
    number = isinstance(value, float | int) and not isinstance(value, bool)
    return value if number and cell not in sheet.formulas else None  # type: ignore[return-value]


def _filled_sentence(book: Book, changes: Sequence[Change], lost: int, paths: Sequence[Path]) -> str:
    inserted = [change for change in changes if isinstance(change, InsertRows)]
    figures = [
        change for change in changes if isinstance(change, SetValue) and not isinstance(change.value, str)
    ]
    replaced = sum(
        bool(old) and float(old) != float(change.value or 0)
        for change in figures
        if (old := _typed(book, change, inserted)) is not None
    )
    names = "、".join(path.name for path in paths)
    return (
        f"已填入 {names} 的数，写入 {len(figures)} 格"
        + (f"，其中 {replaced} 格改写了原有的数" if replaced else "")
        + (f"；另有 {lost} 处数据没有落表，请用 fill-template 查看明细" if lost else "，没有遗漏")
        + "，请点“校验全部”核对。"
    )
