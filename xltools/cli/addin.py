"""The subcommands ``xltools addin`` and ``xltools doctor``: add-in, LibreOffice extension and what they need."""

from __future__ import annotations

from pathlib import Path

from xltools.cli.arguments import Parser, UsageError
from xltools.cli.shell import echo

__all__ = ["addin", "doctor"]


def addin(parser: Parser, arguments: list[str]) -> int:
    """Build, install or remove the add-in, or the extension."""
    parser.value("-o", "--output", called="文件", says="build：写入这个文件。", convert=Path)
    parser.flag("--sample", "build：生成带按钮的示例工作簿（.xlsm），而不是加载项（.xlam）。")
    parser.flag("--oxt", "改为 LibreOffice 扩展（.oxt），安装在当前用户的 LibreOffice 中。")
    parser.flag("--force", "build：覆盖已存在的文件。")
    says = "install、uninstall：加载项所在的文件夹，默认是当前用户的 XLSTART。"
    parser.value("--to", called="文件夹", says=says, convert=Path)
    asked, operands = parser.parse(arguments, most=1)
    task = operands[0] if operands else ""
    if asked.oxt and (asked.sample or asked.to):
        raise UsageError(f"--oxt 不能与 {'--sample' if asked.sample else '--to'} 同用")
    if task == "build":
        kind = ".oxt" if asked.oxt else ".xlsm" if asked.sample else ".xlam"
        return _build(asked.output, kind, force=asked.force)
    if task == "install":
        return _install_oxt() if asked.oxt else _install(asked.to)
    if task == "uninstall":
        return _uninstall_oxt() if asked.oxt else _uninstall(asked.to)
    raise UsageError(f"没有“{task}”这一步" if task else "请写明 build、install 或 uninstall")


def doctor(parser: Parser, arguments: list[str]) -> int:
    """Look at what the add-in needs; 1 when something is in the way."""
    from xltools.addin.doctor import diagnose

    parser.parse(arguments, most=0)
    failed = False
    for each in diagnose():
        echo(f"{each.mark} {each.text}")
        failed |= each.is_fault
    return int(failed)


def _build(target: Path | None, suffix: str, *, force: bool) -> int:
    from xltools.addin.build import build_addin, build_sample
    from xltools.addin.oxt import build_oxt

    if target is None:
        raise UsageError("请用 -o 写明要生成的文件")
    if target.suffix.lower() != suffix:
        raise UsageError(f"{target.name} 的扩展名应为 {suffix}")
    {".oxt": build_oxt, ".xlsm": build_sample, ".xlam": build_addin}[suffix](target, force=force)
    echo(f"已生成：{target}")
    return 0


def _install(folder: Path | None) -> int:
    from xltools.addin.install import install

    done = install(folder)
    echo(f"加载项：{done.addin}")
    echo(f"设置：{done.ini}")
    echo(f"解释器：{done.python}")
    if done.removed:
        echo(f"已删除：{done.removed}（原来装在别处的加载项）")
    if folder:
        echo("已安装；请在 Excel 的“选项 - 加载项 - 转到 - 浏览”中选择这个加载项。")
    else:
        echo("已安装；请重新打开 Excel，功能区会出现“财政公开表”。")
    return 0


def _uninstall(folder: Path | None) -> int:
    from xltools.addin.install import uninstall

    removed = uninstall(folder)
    for path in removed:
        echo(f"已删除：{path}")
    echo("已卸载；请重新打开 Excel。" if removed else "没有找到已安装的加载项，未做改动。")
    return 0


def _install_oxt() -> int:
    from xltools.addin.oxt_install import install_oxt

    install_oxt()
    echo("已安装；请重新打开 LibreOffice，表格窗口会出现工具栏“财政公开表”。")
    return 0


def _uninstall_oxt() -> int:
    from xltools.addin.oxt_install import uninstall_oxt

    removed = uninstall_oxt()
    echo("已卸载；请重新打开 LibreOffice。" if removed else "没有找到已安装的扩展，未做改动。")
    return 0
