"""The actions that make new files: 生成公开版, 打开模板."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from xltools.addin.filling import forms_in, performance_pack
from xltools.addin.scene import Ask, Result, Scene
from xltools.book.target import new_file

__all__ = ["open_template", "publish"]

_PUBLIC = "公开"


def publish(scene: Scene, _: Ask) -> Result:
    """The public copy beside the workbook: values only, each rounded half up; nothing is overwritten."""
    if scene.path is None:
        return Result(f"{scene.name}：工作簿还没有保存过，请先保存，公开版会生成在同一文件夹。", done=False)
    with tempfile.TemporaryDirectory() as folder:
        target = _publish(scene, scene.path, scene.save_copy(Path(folder)))
    return Result(f"已生成公开版 {target.name}，只有数值，请核对后公开。", opened=target)


def _publish(scene: Scene, path: Path, copy: Path) -> Path:
    """Our own workbooks are laid out by their pack, those of users keep their own look; the new file."""
    performance = performance_pack(scene.book)
    if performance:
        from xltools.fill.performance.run import PerformanceRequest, fill_performance

        target = _free_name(path, ".xlsx")
        fill_performance(PerformanceRequest(performance, (copy,), target, publish=True), _quiet)
        return target
    from xltools.fill.run import Request, fill

    pack, _ = forms_in(scene)
    own = scene.book.properties.get("xltools.pack") == pack.id
    target = _free_name(path, ".xlsx" if own else copy.suffix)
    fill(Request(pack.id if own else str(copy), (copy,), target, publish=True), _quiet)
    return target


def _quiet(_: str) -> None:
    """Progress is nobody's concern here: a button takes seconds."""


def open_template(scene: Scene | None, ask: Ask) -> Result:
    """A blank workbook of a pack, saved under a name of the user's and opened."""
    from xltools.forms.pack import templates_folder

    titles = dict(_templates())
    names = list(titles)
    index = ask.choice("选择要打开的模板", [titles[name] for name in names])
    if index is None:
        return Result("没有选择模板。", done=False)
    name = names[index]
    folder = scene.path.parent if scene and scene.path else Path.home()
    target = ask.target("模板另存为", folder / f"{titles[name]}.xlsx")
    if target is None:
        return Result("没有保存模板。", done=False)
    if target.exists():
        return Result(f"{target.name}：文件已存在，没有覆盖，请换一个文件名。", done=False)
    source = templates_folder() / name / f"{name}.xlsx"
    with new_file(target) as temporary:
        shutil.copyfile(source, temporary)
    return Result(f"已新建“{target.name}”，浅黄色单元格由您填写。", opened=target)


def _templates() -> Iterator[tuple[str, str]]:
    from xltools.forms.application.pack import application_pack_ids, load_application_pack
    from xltools.forms.pack import load_pack, pack_ids

    for pack_id in pack_ids():
        yield pack_id, load_pack(pack_id).title
    for pack_id in application_pack_ids():
        yield pack_id, load_application_pack(pack_id).title


def _free_name(path: Path, suffix: str) -> Path:
    """A name beside the workbook that no file has."""
    stem = f"{path.stem}-{_PUBLIC}"
    names = (path.with_name(f"{stem}{number}{suffix}") for number in ("", *range(2, 10_000)))
    return next(name for name in names if not name.exists())
