"""The two sheets behind the forms: how to fill them, and the codes the drop-downs offer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from xltools.book.cellref import column_letters
from xltools.fill.looks import Looks, Role, Shade
from xltools.forms.model import Pack

__all__ = ["CODE_LISTS", "write_classification", "write_guide"]

GUIDE_SHEET = "说明"
CODES_SHEET = "科目"
CODE_LISTS: Mapping[str, tuple[str, str]] = {
    "functional": ("科目编码", "科目表"),
    "economic": ("经济科目编码", "经济科目表"),
}
"""Names of the codes, and of the codes with their names, by what keys a form."""


def write_guide(workbook: Any, pack: Pack, looks: Looks) -> None:
    """The sheet 说明: colours, where to type, what follows by itself."""
    sheet = workbook.add_worksheet(GUIDE_SHEET)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, pack.title, looks(Role.PLAIN_HEAD))
    legend = [
        ("填列", Shade.INPUT, f"浅黄色单元格由填表人填写，单位为{pack.unit}，可填到分。"),
        ("本表公式", Shade.FORMULA, "浅灰色单元格由本表其他单元格计算得出，已锁定（无密码）。"),
        ("表间取数", Shade.LINK, "浅蓝色单元格取自其他表，请到来源表修改。"),
    ]
    for row, (name, shade, text) in enumerate(legend, start=2):
        sheet.write_string(row, 0, name, looks(Role.LABEL, shade))
        sheet.write_string(row, 1, text, looks(Role.PLAIN))
    keyed = [form for form in pack.forms.values() if form.keyed]
    empty = [form.title.partition("预算")[0] for form in keyed if form.empty_statement]
    texts = [
        "“校验”表逐条列出勾稽关系的两边、差额、允许尾差和状态，随填随算；各表表头右侧显示本表状态，点击可跳转。",
        "不平的单元格以红底加粗显示，需核实的以橙底加粗显示，数字改正后自动恢复。",
        f"{_together([form.number for form in keyed])}按科目代码列行：类3位、款5位、项7位；金额填在项一级，款、类、合计自动汇总。",
        "新增科目请用最后一个科目之下的备用行（已填数的工作簿中为隐藏行），或插在同一款的两个项之间；",
        "不要插在合计、类、款行的紧下方，那里的新行不在汇总范围之内。插入的行计入汇总，但不逐行列入“校验”表。",
        f"{'、'.join(empty)}预算没有数字时，表下自动出现无收支的说明。",
    ]
    economic = [form.number for form in keyed if form.keyed and form.keyed.by == "economic"]
    if economic:
        texts.append(f"{_together(economic)}按经济科目列行，金额填在款一级。")
    for row, text in enumerate(texts, start=6):
        sheet.merge_range(row, 0, row, 1, "", looks(Role.PLAIN))
        sheet.write_string(row, 0, text, looks(Role.PLAIN))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _together(numbers: list[str]) -> str:
    """Printed numbers in one expression.

    >>> _together(["公开02表", "公开03表"])
    '公开02、03表'
    """
    digits = [re.sub(r"\D", "", number) for number in numbers]
    before, _, after = numbers[0].partition(digits[0])
    return f"{before}{'、'.join(digits)}{after}"


def write_classification(workbook: Any, pack: Pack, looks: Looks) -> None:
    """The hidden sheet 科目: code and name of every code that keys a form, with the names the forms use."""
    sheet = workbook.add_worksheet(CODES_SHEET)
    sheet.hide()
    kinds = {form.keyed.by: pack.classification(form) for form in pack.forms.values() if form.keyed}
    for place, (kind, classification) in enumerate(kinds.items()):
        left = 3 * place
        codes = sorted(classification.names)
        for row, code in enumerate(codes):
            sheet.write_string(row, left, code, looks(Role.CODE))
            sheet.write_string(row, left + 1, classification.name(code), looks(Role.LABEL))
        sheet.set_column(left + 1, left + 1, 40)
        first = column_letters(left + 1)
        for name, column in zip(CODE_LISTS[kind], (left + 1, left + 2), strict=True):
            area = f"${first}$1:${column_letters(column)}${len(codes)}"
            workbook.define_name(name, f"='{CODES_SHEET}'!{area}")
