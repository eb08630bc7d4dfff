"""The two sheets behind the forms: how to fill them, and the codes the drop-downs offer."""

from __future__ import annotations

from typing import Any

from xltools.fill.looks import Looks, Role, Shade
from xltools.forms.model import Pack

__all__ = ["write_classification", "write_guide"]

GUIDE_SHEET = "说明"
CODES_SHEET = "科目"


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
    texts = [
        "“校验”表逐条列出勾稽关系的两边、差额、允许尾差和状态，随填随算；各表表头右侧显示本表状态，点击可跳转。",
        "不平的单元格以红底加粗显示，需核实的以橙底加粗显示，数字改正后自动恢复。",
        "公开02、03、05、07、08表按科目代码列行：类3位、款5位、项7位；金额填在项一级，款、类、合计自动汇总。",
        "新增科目请用最后一个科目之下的备用行（已填数的工作簿中为隐藏行），或插在同一款的两个项之间；",
        "不要插在合计、类、款行的紧下方，那里的新行不在汇总范围之内。插入的行计入汇总，但不逐行列入“校验”表。",
        "政府性基金、国有资本经营预算没有数字时，表下自动出现无收支的说明。",
    ]
    for row, text in enumerate(texts, start=6):
        sheet.merge_range(row, 0, row, 1, "", looks(Role.PLAIN))
        sheet.write_string(row, 0, text, looks(Role.PLAIN))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def write_classification(workbook: Any, pack: Pack, looks: Looks) -> None:
    """The hidden sheet 科目: code and name of every functional code, with the names the forms use."""
    sheet = workbook.add_worksheet(CODES_SHEET)
    sheet.hide()
    codes = sorted(pack.functional.names)
    for row, code in enumerate(codes):
        sheet.write_string(row, 0, code, looks(Role.CODE))
        sheet.write_string(row, 1, pack.functional.name(code), looks(Role.LABEL))
    sheet.set_column(1, 1, 40)
    workbook.define_name("科目编码", f"='{CODES_SHEET}'!$A$1:$A${len(codes)}")
    workbook.define_name("科目表", f"='{CODES_SHEET}'!$A$1:$B${len(codes)}")
