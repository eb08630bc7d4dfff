"""The action 填报 on a workbook of performance forms: in place where the rows are the same, else in a new one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xltools.addin.rebuilding import Rebuilt, build, differences, rebuilt, same_layout
from xltools.addin.scene import Ask, Result, Scene
from xltools.book.changes import SetFormula, SetValue
from xltools.book.model import Book

__all__ = ["fill_forms"]

_FILLED = "填报"


def fill_forms(scene: Scene, ask: Ask) -> Result:
    """The data put over what the forms say already, as fill-template puts data over forms that are given."""
    if scene.book.properties.get("xltools.edition") == "published":
        return Result(f"{scene.name}：公开版只有数值，不能填报，请打开带公式的工作簿再填报。", done=False)
    paths = ask.files("选择项目表、指标表等数据文件")
    if not paths:
        return Result("没有选择数据文件，内容没有改动。", done=False)
    own = _says_anything(scene.book)
    before = rebuilt(scene) if own else None
    if before is not None and _covers(scene.book, before.book):
        after = rebuilt(scene, paths)
        if after is not None and _covers(before.book, after.book) and _covers(after.book, before.book):
            return _in_place(scene, before, after, paths)
    return _anew(scene, ask, paths, with_own=own)


def _says_anything(book: Book) -> bool:
    """Whether a form of the workbook names a project or a unit; a blank one does not."""
    from xltools.forms.application.reader import read_documents

    names = ("项目名称", "单位名称")
    return any(document.entry(name).text.strip() for document in read_documents(book) for name in names)


def _covers(book: Book, other: Book) -> bool:
    """Whether a book has all sheets of the other, with the same layout."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    return all(same_layout(sheets.get(sheet.name), sheet) for sheet in other.sheets)


def _in_place(scene: Scene, before: Rebuilt, after: Rebuilt, paths: Sequence[Path]) -> Result:
    changes = tuple(differences(scene.book, before, after))
    written = [change for change in changes if isinstance(change, SetValue | SetFormula)]
    if not written:
        return Result(f"{_names(paths)} 的内容都已在各表中，没有改动。")
    replaced = sum(bool(_there(scene.book, change)) for change in written)
    lost = max(0, after.unplaced - before.unplaced)
    says = f"已填入 {_names(paths)} 的内容，写入 {len(written)} 格" + (
        f"，其中 {replaced} 格改写了原有的内容" if replaced else ""
    )
    first = written[0]
    return Result(says + _ending(lost), changes, (first.sheet, first.row, first.column))


def _there(book: Book, change: SetValue | SetFormula) -> object:
    """What stands, not computed, in the cell of a change."""
    cell, sheet = (change.row, change.column), book.sheet(change.sheet)
    return None if cell in sheet.formulas else sheet.values.get(cell)


def _anew(scene: Scene, ask: Ask, paths: Sequence[Path], *, with_own: bool) -> Result:
    """A new workbook beside the open one, which stays as it is."""
    target = (
        _free_name(scene.path)
        if scene.path
        else ask.target("填好的工作簿另存为", Path.home() / f"{_FILLED}.xlsx")
    )
    if target is None:
        return Result("没有选择保存的位置，内容没有改动。", done=False)
    if target.exists():
        return Result(f"{target.name}：文件已存在，没有覆盖，请换一个文件名。", done=False)
    lost = build(scene, paths, target, with_own=with_own)
    return Result(
        f"{_names(paths)} 的行与这个工作簿不同，已另填一份 {target.name} 并打开，原工作簿没有改动"
        + _ending(lost),
        opened=target,
    )


def _free_name(path: Path) -> Path:
    """A name beside the workbook that no file has."""
    names = (path.with_name(f"{path.stem}-{_FILLED}{number}.xlsx") for number in ("", *range(2, 10_000)))
    return next(name for name in names if not name.exists())


def _names(paths: Sequence[Path]) -> str:
    return "、".join(path.name for path in paths)


def _ending(lost: int) -> str:
    missing = f"；另有 {lost} 处数据没有落表，请用 fill-template 查看明细" if lost else "，没有遗漏"
    return f"{missing}，请点“校验全部”核对。"
