"""The command ``xltools``: what is not one of the two main commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xltools.cli.addin import addin, doctor
from xltools.cli.arguments import Parser, UsageError, columns
from xltools.cli.panel import panel
from xltools.cli.rules import rule, rules
from xltools.cli.shell import echo, run
from xltools.record import Record

__all__ = ["command", "main"]

SAYS = "财政公开表格工具：模板与勾稽关系。填报用 fill-template。"


class Subcommand(Record):
    """One thing ``xltools`` does."""

    says: str
    run: Callable[[Parser, list[str]], int]
    operand: str = ""


def command(arguments: list[str]) -> int:
    """Run the subcommand that the first argument names; the exit code."""
    if arguments and arguments[0] in SUBCOMMANDS:
        name = arguments[0]
        subcommand = SUBCOMMANDS[name]
        return subcommand.run(Parser(f"xltools {name}", subcommand.operand, subcommand.says), arguments[1:])
    rows = [(name, subcommand.says) for name, subcommand in SUBCOMMANDS.items()]
    parser = Parser("xltools", "子命令", "\n".join([SAYS, "", "子命令:", *columns(rows)]))
    parser.flag("--version", "显示版本。")
    _, operands = parser.parse(arguments)
    raise UsageError(f"没有子命令“{operands[0]}”" if operands else "请写明子命令")


def _templates(parser: Parser, arguments: list[str]) -> int:
    from xltools.forms.pack import load_pack, pack_ids

    parser.parse(arguments, most=0)
    for pack_id in pack_ids():
        pack = load_pack(pack_id)
        echo(f"{pack_id}\t{pack.title}，单位{pack.unit}")
        for form in pack.forms.values():
            echo(f"  {form.id}\t{form.number}\t{form.title}")
    _performance_templates()
    return 0


def _performance_templates() -> None:
    from xltools.check.performance.check import TITLES
    from xltools.forms.application.pack import application_pack_ids, load_application_pack

    for pack_id in application_pack_ids():
        forms = load_application_pack(pack_id)
        echo(f"{pack_id}\t{forms.title}，单位万元")
        for form in forms.layouts:
            echo(f"  {form}\t{TITLES[form]}")


def _build_templates(parser: Parser, arguments: list[str]) -> int:
    from xltools.book.target import new_file
    from xltools.fill.build import build_blank
    from xltools.forms.pack import load_pack, pack_folder, pack_ids

    parser.value("-o", "--output", called="文件夹", says="写到别处。", convert=Path)
    options, _ = parser.parse(arguments, most=0)
    for pack_id in pack_ids():
        target = (options.output or pack_folder(pack_id)) / f"{pack_id}.xlsx"
        with new_file(target, force=True) as temporary:
            build_blank(load_pack(pack_id), temporary)
        echo(f"已生成：{target}")
    _build_performance_templates(options.output)
    return 0


def _build_performance_templates(folder: Path | None) -> None:
    from xltools.book.target import new_file
    from xltools.fill.performance.blank import build_blank_forms
    from xltools.forms.application.pack import application_pack_ids, load_application_pack
    from xltools.forms.pack import templates_folder

    for pack_id in application_pack_ids():
        target = (folder or templates_folder() / pack_id) / f"{pack_id}.xlsx"
        with new_file(target, force=True) as temporary:
            build_blank_forms(load_application_pack(pack_id), temporary)
        echo(f"已生成：{target}")


SUBCOMMANDS = {
    "addin": Subcommand(
        "生成、安装或卸载 Excel 加载项或 LibreOffice 扩展。", addin, "build|install|uninstall"
    ),
    "build-templates": Subcommand("由表样数据重新生成各模板的空白工作簿。", _build_templates),
    "doctor": Subcommand("检查解释器、各库和加载项的安装情况。", doctor),
    "panel": Subcommand("打开面板：与加载项相同的按钮，放在单独的小窗口中。", panel, "[文件]"),
    "rule": Subcommand("说明一条勾稽关系，附不成立的例子。", rule, "编号"),
    "rules": Subcommand("列出全部勾稽关系，或生成说明文档。", rules),
    "templates": Subcommand("列出内置模板及其各表。", _templates),
}


def main() -> None:
    """Entry point of the console script."""
    run(command)
