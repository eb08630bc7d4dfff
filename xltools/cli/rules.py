"""The subcommands ``xltools rules`` and ``xltools rule``: the catalogue of relations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from xltools.cli.arguments import Parser, UsageError, one_of
from xltools.cli.shell import echo

if TYPE_CHECKING:
    from xltools.check.performance.declared import Declared
    from xltools.forms.model import Pack
    from xltools.relations.catalogue import Relation

    Entry = tuple[Pack, tuple[Relation, ...]]

__all__ = ["rule", "rules"]


def rules(parser: Parser, arguments: list[str]) -> int:
    """List the relations of all packs or of one; as pages, one for each pack."""
    parser.value("--pack", called="编号", says="只列这个模板的关系（见 xltools templates）。")
    says = "text（默认）、json 或 md（说明文档）。"
    parser.value("--format", called="格式", says=says, convert=one_of("text", "json", "md"), default="text")
    parser.value(
        "-o",
        "--output",
        called="路径",
        says="写入文件；md 写入已有的文件夹，每个模板一个文件。",
        convert=Path,
    )
    parser.flag("--force", "覆盖已存在的文件。")
    asked, _ = parser.parse(arguments, most=0)
    catalogue, performance = _catalogue(asked.pack)
    if asked.format == "md" and asked.output:
        return _pages(catalogue, performance, asked)
    lines = _lines(catalogue, performance, asked.format)
    if asked.output:
        _write(lines, asked.output, force=asked.force)
    else:
        for line in lines:
            echo(line)
    return 0


def rule(parser: Parser, arguments: list[str]) -> int:
    """Explain the relation of one id."""
    from xltools.errors import BadArgument
    from xltools.report.performance_rules import performance_lines
    from xltools.report.rules import rule_lines

    _, operands = parser.parse(arguments, most=1)
    if not operands:
        raise UsageError("缺少 编号")
    wanted = operands[0].upper()
    catalogue, performance = _catalogue(None)
    lines = [line for each, packs in _named(wanted, catalogue) for line in rule_lines(each, packs)]
    lines += [line for each in performance if each.rule.id == wanted for line in performance_lines(each)]
    if not lines:
        raise BadArgument(f"没有编号为“{operands[0]}”的勾稽关系；用 xltools rules 查看全部。")
    for line in lines:
        echo(line)
    return 0


def _named(wanted: str, catalogue: list[Entry]) -> list[tuple[Relation, list[Pack]]]:
    """The relations of an id, each with the packs that share it."""
    found: list[tuple[Relation, list[Pack]]] = []
    for pack, relations in catalogue:
        for relation in (each for each in relations if each.id == wanted):
            same = next((packs for each, packs in found if each == relation), None)
            if same is None:
                found.append((relation, [pack]))
            else:
                same.append(pack)
    return found


def _catalogue(pack_id: str | None) -> tuple[list[Entry], tuple[Declared, ...]]:
    """The relations of the pack or of all, and the rules of the performance forms, which hold for all their packs."""
    from xltools.check.performance.declared import performance_rules
    from xltools.cli.packs import is_application, require_pack
    from xltools.forms.pack import load_pack, pack_ids
    from xltools.relations.catalogue import load_relations

    if pack_id is None:
        return [(load_pack(each), load_relations(each)) for each in pack_ids()], performance_rules()
    require_pack(pack_id)
    if is_application(pack_id):
        return [], performance_rules()
    return [(load_pack(pack_id), load_relations(pack_id))], ()


def _lines(catalogue: list[Entry], performance: tuple[Declared, ...], form: str) -> list[str]:
    from xltools.report.performance_rules import performance_element, performance_page, performance_text
    from xltools.report.rules import rules_json, rules_page, rules_text

    if form == "json":
        return [rules_json(catalogue, [performance_element(performance)] if performance else [])]
    lines, others = (rules_page, performance_page) if form == "md" else (rules_text, performance_text)
    listed = [line for pack, relations in catalogue for line in lines(pack, relations)]
    return [*listed, *(others(performance) if performance else ())]


def _pages(catalogue: list[Entry], performance: tuple[Declared, ...], asked: SimpleNamespace) -> int:
    if not asked.output.is_dir():
        raise UsageError(f"“{asked.output}”不是文件夹，--format md 的结果写入已有的文件夹")
    pages = {pack.id: _lines([(pack, relations)], (), "md") for pack, relations in catalogue}
    if performance:
        from xltools.report.performance_rules import ID

        pages[ID] = _lines([], performance, "md")
    for name, lines in pages.items():
        target = asked.output / f"{name}.md"
        _write(lines, target, force=asked.force)
        echo(f"已生成：{target}")
    return 0


def _write(lines: Iterable[str], target: Path, *, force: bool) -> None:
    from xltools.book.target import new_file

    with (
        new_file(target, force=force) as temporary,
        temporary.open("w", encoding="utf-8", newline="\n") as stream,
    ):
        stream.writelines(f"{line}\n" for line in lines)
