"""The action 恢复公式与下拉."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.addin.filling import forms_in, performance_pack
from xltools.addin.scene import Ask, Result, Scene
from xltools.book.changes import SetFormula, SetValidation

__all__ = ["restore_formulas"]

_NOTHING = "各表的公式和下拉选项都在，没有需要恢复的单元格。"
_NOTHING_IN_FORMS = "各表的公式和下拉选项都在，没有需要恢复的单元格，手工填写的得分没有改动。"


def restore_formulas(scene: Scene, _: Ask) -> Result:
    """Formulas, drop-downs and input limits of the pack put back where others, or none, stand in their place."""
    if "xltools.pack" not in scene.book.properties:
        return Result(
            f"{scene.name}：不是用 xltools 的模板生成的工作簿，不知道原来的公式，没有改动。", done=False
        )
    if scene.book.properties.get("xltools.edition") == "published":
        return Result(f"{scene.name}：公开版只有数值，本来就没有公式，没有改动。", done=False)
    performance = bool(performance_pack(scene.book))
    changes = _lost_in_forms(scene) if performance else _lost(scene)
    if not changes:
        return Result(_NOTHING_IN_FORMS if performance else _NOTHING)
    first = changes[0]
    spot = (first.row, first.column) if isinstance(first, SetFormula) else (first.area.top, first.area.left)
    return Result(_sentence(changes), tuple(changes), (first.sheet, *spot))


def _lost_in_forms(scene: Scene) -> list[SetFormula | SetValidation]:
    from xltools.addin.own_forms import lost_in_forms

    return list(lost_in_forms(scene))


def _lost(scene: Scene) -> list[SetFormula | SetValidation]:
    pack, recognition = forms_in(scene)
    from xltools.addin.own_formulas import filled_with_own, lost_formulas, lost_limits

    filled = filled_with_own(scene.book, pack, recognition)
    return [
        *lost_formulas(scene.book, filled, recognition),
        *lost_limits(filled, recognition, scene.validations()),
    ]


def _sentence(changes: Sequence[SetFormula | SetValidation]) -> str:
    formulas = sum(isinstance(change, SetFormula) for change in changes)
    limits = len(changes) - formulas
    done = [f"{formulas} 个单元格的公式"] * bool(formulas) + [f"{limits} 处下拉选项和输入限制"] * bool(limits)
    return f"已恢复 {'和 '.join(done)}，请核对结果。"
