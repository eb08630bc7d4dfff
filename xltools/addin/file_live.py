"""A workbook file as a live workbook: the patcher edits it in place, after keeping a copy of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from xltools.addin.live import Spot
from xltools.addin.undo import DeleteRows, Step, Unmerge
from xltools.book.cellref import Area
from xltools.book.changes import (
    AddConditionalFormat,
    AddSheet,
    ChangeSet,
    Look,
    RemoveConditionalFormats,
    RemoveSheet,
    SetFormula,
    SetValue,
)
from xltools.book.model import Book
from xltools.book.patch import edit
from xltools.book.patching.keepsake import discard, keep, restore
from xltools.book.patching.package import Package
from xltools.book.pause import collector_paused
from xltools.book.read import read_book
from xltools.book.target import new_file
from xltools.check.explanations import find_layer
from xltools.check.filereport import LAYER
from xltools.errors import EditRefused, Unreadable
from xltools.report.workbook import MARKER

__all__ = ["FileLive"]


class FileLive:
    """An .xlsx or .xlsm file; the first change of a session keeps the file as it was beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._spot: Spot | None = None
        self._before: bytes | None = None
        self._after = b""
        self.backup: Path | None = None
        """The copy of the file as it was before the first change."""

    @property
    def name(self) -> str:
        """The file's name."""
        return self._path.name

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def save_copy(self, folder: Path) -> Path:
        """Copy the file."""
        copy = folder / self.name
        copy.write_bytes(self._read())
        return copy

    def snapshot(self) -> Book:
        """What the file holds; :class:`Unreadable` when it cannot be read."""
        return read_book(self._path)

    def marks(self, marker: str) -> tuple[AddConditionalFormat, ...]:
        """The formats with that marker, without their looks."""
        try:
            package = Package.open(self._path)
        except Unreadable:
            return ()
        return tuple(_marks(package, "".join(marker.split()).casefold()))

    def apply(self, steps: Sequence[Step]) -> None:
        """Write the file anew with all changes, or leave it; a sheet of findings goes as if it had never been there."""
        changes = [step for step in steps if not isinstance(step, DeleteRows | Unmerge)]
        if len(changes) < len(steps):
            raise EditRefused(f"{self.name}：文件中的行不能撤去，请用备份恢复")
        before = self._read()
        with collector_paused():
            package = Package.open(self._path)
            self._edit(package, ChangeSet(tuple(changes), recalculate=_writes_cells(changes)))
            self._keep_backup(before)
            package.save(self._path, over_source=True)
        self._before, self._after = before, self._read()

    def undo(self, steps: Sequence[Step]) -> None:
        """Put the bytes of before the last change back, unless somebody has saved the file since.

        What another process did is taken back by the steps.
        """
        if self._before is None:
            self.apply(steps)
            return
        if self._read() != self._after:
            raise EditRefused(f"{self.name}：文件在上一步之后又被保存过，不能撤销，请用备份恢复")
        with new_file(self._path, force=True) as temporary:
            temporary.write_bytes(self._before)
        self._before = None

    def selection(self) -> Spot | None:
        """The cell chosen last, at first the first cell of the sheet that was in front when the file was saved."""
        if self._spot is None:
            name = self._in_front()
            return (name, 1, 1) if name else None
        return self._spot

    def _in_front(self) -> str:
        """The name of the sheet; empty for a chart."""
        try:
            return _in_front(Package.open(self._path))
        except Unreadable:
            return next((sheet.name for sheet in self.snapshot().sheets), "")

    def select(self, spot: Spot) -> None:
        """Remember the cell."""
        self._spot = spot

    def _read(self) -> bytes:
        try:
            return self._path.read_bytes()
        except OSError as error:
            raise Unreadable(self._path, "打不开这个文件，可能已被移走或正被占用，请检查") from error

    def _edit(self, package: Package, changes: ChangeSet) -> None:
        if any(isinstance(change, RemoveSheet) for change in changes.changes):
            changes = self._without_layer(package, changes)
        edit(package, changes)
        if any(isinstance(change, AddSheet) and change.name == LAYER for change in changes.changes):
            keep(package)

    def _without_layer(self, package: Package, changes: ChangeSet) -> ChangeSet:
        """What remains to be done when the bytes of before the findings are still kept in the file."""
        layer = find_layer(self.snapshot())
        removal = [change for change in changes.changes if not (layer and change == RemoveSheet(layer.name))]
        if layer is None or len(removal) == len(changes.changes):
            return changes
        if not restore(package):
            discard(package)
            return changes
        removed = {RemoveConditionalFormats(sheet.name, MARKER) for sheet in package.sheets()}
        rest = tuple(change for change in removal if change not in removed)
        if rest:
            package.settle()
        return changes._replace(changes=rest)

    def _keep_backup(self, data: bytes) -> None:
        if self.backup is not None:
            return
        target = next(path for path in _backup_names(self._path) if not path.exists())
        with new_file(target) as temporary:
            temporary.write_bytes(data)
        self.backup = target


def _backup_names(path: Path) -> Iterator[Path]:
    yield path.with_name(f"{path.stem}-备份{path.suffix}")
    for number in range(2, 10_000):
        yield path.with_name(f"{path.stem}-备份{number}{path.suffix}")


def _writes_cells(changes: Sequence[Step]) -> bool:
    """Whether formulas may rest on a cell that is written; none rests on the sheet of findings."""
    return any(isinstance(change, SetValue | SetFormula) and change.sheet != LAYER for change in changes)


def _in_front(package: Package) -> str:
    view = next(package.tree(package.workbook_part).iter("{*}workbookView"), None)
    active = "0" if view is None else view.get("activeTab", "0")
    sheets = package.sheets()
    shown = sheets[int(active)] if active.isdecimal() and int(active) < len(sheets) else sheets[0]
    return shown.name if shown.kind == "worksheet" else ""


def _marks(package: Package, marker: str) -> Iterator[AddConditionalFormat]:
    for sheet in package.sheets():
        if sheet.kind != "worksheet" or not sheet.part:
            continue
        for formatting in package.tree(sheet.part).iter("{*}conditionalFormatting"):
            formulas = ["".join(map(str, rule.itertext())) for rule in formatting.iter("{*}cfRule")]
            areas = tuple(map(Area.parse, formatting.get("sqref", "").split()))
            for formula in formulas:
                if marker in "".join(formula.split()).casefold():
                    yield AddConditionalFormat(sheet.name, areas, formula, Look())
