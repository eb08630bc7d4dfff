"""The catalogue of relations as people read it (lists, one rule, pages) and as programs do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from xltools.address import Address
from xltools.check.example import failing_case, finding_of
from xltools.forms.model import Pack
from xltools.forms.years import PRIOR
from xltools.relations.catalogue import Case, Relation

__all__ = [
    "RULES_SCHEMA",
    "plain_markdown",
    "rule_element",
    "rule_lines",
    "rules_json",
    "rules_page",
    "rules_text",
]

RULES_SCHEMA = "xltools.rules/1"
USES = {
    "formula": "填报时写成单元格公式",
    "check": "校验",
    "seen": "校验（只用于印有这些行或栏的表格，本套空表没有）",
    "derived": "公式自动满足，只在外来表格中可能不成立",
    "default": "数据未提供时按此推算",
    "structure": "检查表的结构（代码、文字、单位等）",
    "prior": "与上年的表核对（--prior）",
    "carry": "年初数取自上年的表",
}
"""What a use is, in the words of users."""
STRUCTURE = "各表的结构"


def rules_text(pack: Pack, relations: tuple[Relation, ...]) -> Iterator[str]:
    """A line for each relation, by the form it speaks of first."""
    yield f"{pack.id}\t{pack.title}，{len(relations)} 条关系"
    for heading, group in _groups(pack, relations):
        yield f"  {heading}"
        for relation in group:
            yield f"    {relation.id}\t{relation.severity.label}\t{relation.says}"


def rules_json(
    packs: list[tuple[Pack, tuple[Relation, ...]]], further: Iterable[dict[str, object]] = ()
) -> str:
    """One JSON document over all packs, and what else is given as elements."""
    listed = [
        {"id": pack.id, "title": pack.title, "rules": [rule_element(relation) for relation in relations]}
        for pack, relations in packs
    ]
    return json.dumps({"schema": RULES_SCHEMA, "packs": [*listed, *further]}, ensure_ascii=False, indent=2)


def rule_lines(relation: Relation, packs: Sequence[Pack]) -> Iterator[str]:
    """Everything there is to know about one relation, with an example that fails and what is said of it."""
    pack = packs[0]
    yield f"{relation.id} {relation.name}"
    yield f"含义：{relation.says}"
    if relation.text:
        yield f"关系式：{relation.text}"
    yield f"级别：{relation.severity.label}"
    yield f"用途：{_uses(relation)}"
    yield f"模板：{'、'.join(each.id for each in packs)}，{_forms(relation, pack) or STRUCTURE}"
    yield f"依据：{relation.basis}"
    yield f"处理：{relation.fix}"
    case = failing_case(relation)
    if case:
        yield "不成立的例子："
        for label, figure in _figures(case, pack):
            yield f"  {label}  {figure:,}"
        yield f"  提示：{finding_of(case, relation, pack).message}"


def rules_page(pack: Pack, relations: tuple[Relation, ...]) -> Iterator[str]:
    """The page of a pack in Markdown."""
    yield f"# {pack.title}：勾稽关系"
    yield ""
    yield f"共 {len(relations)} 条，由 `xltools rules --format md` 生成；数据在模板的 `relations.toml` 中。"
    for heading, group in _groups(pack, relations):
        yield ""
        yield f"## {heading}"
        for relation in group:
            yield ""
            yield from _section(relation, pack)


def _section(relation: Relation, pack: Pack) -> Iterator[str]:
    yield f"### {relation.id} {plain_markdown(relation.says)}"
    yield ""
    if relation.text:
        yield from ("```", relation.text, "```", "")
    yield f"- 名称：`{relation.name}`"
    yield f"- 级别：{relation.severity.label}"
    yield f"- 用途：{_uses(relation)}"
    yield f"- 依据：{plain_markdown(relation.basis)}"
    yield f"- 处理：{plain_markdown(relation.fix)}"
    case = failing_case(relation)
    if case is None:
        return
    yield ""
    yield f"不成立的例子（{pack.unit}）："
    yield ""
    yield from ("| 表、行、栏 | 金额 |", "| --- | ---: |")
    for label, figure in _figures(case, pack):
        yield f"| {plain_markdown(label)} | {figure:,} |"
    yield ""
    yield f"> {plain_markdown(finding_of(case, relation, pack).message)}"


def plain_markdown(text: str) -> str:
    """The text with what Markdown would read as marks escaped."""
    return "".join(f"\\{character}" if character in "\\`*_|<>[]#" else character for character in text)


def _groups(pack: Pack, relations: tuple[Relation, ...]) -> Iterator[tuple[str, list[Relation]]]:
    """Headings with their relations: form by form in the order of the pack, then those of no single form."""
    by_form: dict[str, list[Relation]] = {}
    for relation in relations:
        first = relation.forms[0].removeprefix(PRIOR) if relation.forms else ""
        by_form.setdefault(first, []).append(relation)
    for form in pack.forms.values():
        if form.id in by_form:
            yield f"{form.number} {form.title}", by_form.pop(form.id)
    rest = [relation for group in by_form.values() for relation in group]
    if rest:
        yield STRUCTURE, rest


def _uses(relation: Relation) -> str:
    return "、".join(says for use, says in USES.items() if use in relation.use)


def _forms(relation: Relation, pack: Pack) -> str:
    return "、".join(_number(form, pack) for form in relation.forms)


def _number(form: str, pack: Pack) -> str:
    bare = form.removeprefix(PRIOR)
    number = pack.forms[bare].number if bare in pack.forms else bare
    return number if bare == form else f"上年{number}"


def _figures(case: Case, pack: Pack) -> Iterator[tuple[str, Decimal]]:
    for address, figure in case.figures.items():
        yield _label(address, pack), figure


def _label(address: Address, pack: Pack) -> str:
    return f"{_number(address.form, pack)} {address.row}/{address.column}"


def rule_element(relation: Relation) -> dict[str, object]:
    """A rule as programs read it."""
    return {
        "id": relation.id,
        "name": relation.name,
        "says": relation.says,
        "text": relation.text,
        "forms": list(relation.forms),
        "use": sorted(relation.use),
        "severity": relation.severity.value,
        "basis": relation.basis,
        "fix": relation.fix,
    }
