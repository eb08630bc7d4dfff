"""A blank of the nine forms as somebody else might have made it: another order, split codes, totals last."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

CLASSES = [
    "一般公共服务支出",
    "外交支出",
    "国防支出",
    "公共安全支出",
    "教育支出",
    "科学技术支出",
    "文化旅游体育与传媒支出",
    "社会保障和就业支出",
    "卫生健康支出",
    "节能环保支出",
    "城乡社区支出",
    "农林水支出",
    "交通运输支出",
    "资源勘探工业信息等支出",
    "商业服务业等支出",
    "金融支出",
    "援助其他地区支出",
    "自然资源海洋气象等支出",
    "住房保障支出",
    "粮油物资储备支出",
    "国有资本经营预算支出",
    "灾害防治及应急管理支出",
    "其他支出",
    "债务还本支出",
    "债务付息支出",
    "抗疫特别国债安排的支出",
]
INCOME = [
    "一般公共预算财政拨款收入",
    "政府性基金预算财政拨款收入",
    "国有资本经营预算财政拨款收入",
    "上级补助收入",
    "事业收入",
    "经营收入",
    "附属单位上缴收入",
    "其他收入",
]
FUNDS = ["国有资本经营预算财政拨款", "政府性基金预算财政拨款", "一般公共预算财政拨款"]


class HandMade:
    """Writes the blank; ``body_rows`` is the number of empty rows in code-keyed tables."""

    def __init__(self, path: Path, body_rows: int = 4) -> None:
        self.body_rows = body_rows
        self.book: Workbook = xlsxwriter.Workbook(path)
        self.head = self.book.add_format(
            {"bold": True, "border": 1, "align": "center", "bg_color": "#DDEBF7"}
        )
        self.text = self.book.add_format({"border": 1, "font_name": "楷体"})
        self.money = self.book.add_format({"border": 1, "num_format": "#,##0.00", "font_name": "Arial"})
        self._cover()
        self._summary()
        self._keyed(
            "支出表",
            "支出决算表",
            ["项目支出", "基本支出", "经营支出", "上缴上级支出", "对附属单位补助支出", "本年支出合计"],
        )
        self._keyed(
            "收入表",
            "收入决算表",
            [
                "财政拨款收入",
                "其他收入",
                "上级补助收入",
                "事业收入",
                "经营收入",
                "附属单位上缴收入",
                "本年收入合计",
            ],
        )
        self._keyed(
            "一般公共", "一般公共预算财政拨款支出决算表", ["项目支出", "基本支出", "小计"], own_sum=True
        )
        self._fiscal()
        self.book.close()

    def _sheet(self, name: str, title: str) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        sheet.write("B1", title, self.book.add_format({"bold": True, "font_size": 16}))
        sheet.write("B2", "单位名称：", None)
        sheet.write("H2", "单位：万元", None)
        return sheet

    def _cover(self) -> None:
        sheet = self.book.add_worksheet("封面")
        sheet.write("A1", "某县2022年部门决算", None)
        sheet.write_formula("A3", "=支出表!I9", None, 0)
        chart = self.book.add_chart({"type": "column"})
        chart.add_series({"values": "=支出表!$F$5:$F$8", "categories": "=支出表!$E$5:$E$8"})
        sheet.insert_chart("C5", chart)
        self.book.define_name("支出明细", "=支出表!$B$5:$K$8")

    def _summary(self) -> None:
        sheet = self._sheet("收支总表", "收入支出决算总表")
        for column, text in ((1, "项目"), (2, "金额"), (4, "项目"), (5, "金额")):
            sheet.write(2, column, text, self.head)
        left = [*INCOME, *[""] * 18, "本年收入合计", "使用非财政拨款结余", "年初结转和结余", "收入总计"]
        right = [*CLASSES, "本年支出合计", "结余分配", "年末结转和结余", "支出总计"]
        self._sides(sheet, 3, left, right)
        sheet.write(33, 1, "本表由某县财政局设计", None)

    def _sides(
        self, sheet: Worksheet, top: int, left: list[str], right: list[str], *, amounts: int = 1
    ) -> None:
        """Income in B with its amount, expenditure in E with that many amounts, from the 0-based row on."""
        for row, (income, expenditure) in enumerate(zip(left, right, strict=True), top):
            sheet.write_string(row, 1, income, self.text)
            sheet.write_blank(row, 2, None, self.money)
            sheet.write_string(row, 4, expenditure, self.text)
            for column in range(5, 5 + amounts):
                sheet.write_blank(row, column, None, self.money)

    def _keyed(self, name: str, title: str, columns: list[str], *, own_sum: bool = False) -> None:
        """类、款、项 in columns B–D, the name in E, amounts from F, 合计 at the bottom."""
        sheet = self._sheet(name, title)
        sheet.merge_range(2, 1, 2, 3, "科目编码", self.head)
        for column, text in enumerate(["类", "款", "项"], start=1):
            sheet.write(3, column, text, self.head)
        sheet.merge_range(2, 4, 3, 4, "科目名称", self.head)
        for column, text in enumerate(columns, start=5):
            sheet.merge_range(2, column, 3, column, text, self.head)
        last = 4 + self.body_rows
        for row in range(4, last):
            for column in range(1, 5):
                sheet.write_blank(row, column, None, self.text)
            for column in range(5, 5 + len(columns)):
                sheet.write_blank(row, column, None, self.money)
        sheet.merge_range(last, 1, last, 4, "合计", self.head)
        for column in range(5, 5 + len(columns)):
            sheet.write_blank(last, column, None, self.money)
        sheet.write(last + 1, 1, "注：本表由某县财政局设计", None)
        if own_sum:
            letter = "F"
            sheet.write_formula(last + 3, 5, f"=COUNT({letter}5:{letter}{last})", None, 0)
        sheet.print_area(0, 1, last + 1, 4 + len(columns))
        sheet.conditional_format(
            4,
            5,
            last - 1,
            4 + len(columns),
            {"type": "cell", "criteria": "<", "value": 0, "format": self.head},
        )
        sheet.freeze_panes(4, 0)

    def _fiscal(self) -> None:
        sheet = self._sheet("财政拨款", "财政拨款收入支出决算总表")
        sheet.merge_range("B3:C3", "收入", self.head)
        sheet.merge_range("E3:I3", "支出", self.head)
        for column, text in enumerate(["项目", "决算数", "", "项目", *FUNDS, "合计"], start=1):
            if text:
                sheet.write(3, column, text, self.head)
        left = [
            *FUNDS[::-1], *[""] * 23, "本年收入合计", "年初财政拨款结转和结余", *FUNDS[::-1], "收入总计",
        ]  # fmt: skip
        right = [*CLASSES, "本年支出合计", "年末财政拨款结转和结余", "", "", "", "支出总计"]
        self._sides(sheet, 4, left, right, amounts=4)
