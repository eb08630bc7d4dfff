"""The formulas and input limits that a workbook of performance forms of ours should have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltools.addin.filling import performance_pack
from xltools.addin.own_formulas import is_there
from xltools.addin.rebuilding import Rebuilt, read_rebuilt, rebuilt, same_layout
from xltools.addin.scene import Scene
from xltools.addin.undo import cell_data
from xltools.book.changes import SetFormula, SetValidation
from xltools.book.model import Sheet
from xltools.errors import Unrecognised
from xltools.forms.pack import templates_folder

__all__ = ["lost_in_forms"]


def lost_in_forms(scene: Scene) -> Iterator[SetFormula | SetValidation]:
    """What puts lost formulas and limits back, sheet by sheet.

    A figure typed where the form proposes a score stays. :class:`Unrecognised` when no sheet is as it was built.
    """
    pack = performance_pack(scene.book)
    blank = read_rebuilt(templates_folder() / pack / f"{pack}.xlsx")
    own = rebuilt(scene)
    models = [(sheet, _model(sheet, own, blank)) for sheet in scene.book.sheets]
    if not any(model for _, model in models):
        raise Unrecognised(
            f"{scene.name}：各表的行列与模板不同，不知道原来的公式在哪里，没有改动；可以用“填报”另填一份。"
        )
    for sheet, model in models:
        if model is not None:
            yield from _lost_formulas(sheet, model.book.sheet(sheet.name), typed_stay=model is blank)
            yield from _lost_limits(sheet.name, model, scene.validations())


def _model(sheet: Sheet, own: Rebuilt | None, blank: Rebuilt) -> Rebuilt | None:
    """Where the sheet is found as it was built: anew from what it says, else in the blank of the pack."""
    for model in (own, blank):
        same = [each for each in model.book.sheets if each.name == sheet.name] if model else []
        if same and same_layout(same[0], sheet):
            return model
    return None


def _lost_formulas(sheet: Sheet, model: Sheet, *, typed_stay: bool) -> Iterator[SetFormula]:
    for cell, formula in model.formulas.items():
        typed = typed_stay and cell in sheet.values
        if cell not in sheet.formulas and not typed:
            yield SetFormula(sheet.name, *cell, formula, cell_data(model.values.get(cell)))


def _lost_limits(sheet: str, model: Rebuilt, existing: Sequence[SetValidation]) -> Iterator[SetValidation]:
    wanted = (each for each in model.validations if each.sheet == sheet)
    return (each for each in wanted if not is_there(each, existing))
