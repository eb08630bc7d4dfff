"""The action 关于/自检."""

from __future__ import annotations

from xltools import __version__
from xltools.addin.scene import Ask, Result, Scene

__all__ = ["about"]


def about(scene: Scene | None, _: Ask) -> Result:
    """The version, the workbook in front, and what was found about the installation, a line each."""
    from xltools.addin.doctor import diagnose

    found = list(diagnose())
    faults = sum(each.is_fault for each in found)
    book = f"，当前工作簿：{scene.name}" if scene else "，没有打开的工作簿"
    says = f"xltools {__version__}{book}；自检{f'发现 {faults} 处问题' if faults else '正常'}。"
    return Result("\n".join([says, *(f"{each.mark} {each.text}" for each in found)]), done=not faults)
