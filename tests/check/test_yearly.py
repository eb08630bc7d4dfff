"""Last year's forms beside this year's: openings, codes and names; what is said where they cannot be compared."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from support.public_copy import PUBLIC, changed, without

from xltools.check.filereport import FileReport, Status
from xltools.check.run import Options, check_file, prepare
from xltools.errors import Unreadable
from xltools.finding import Finding, Severity

PACKS = ("final-accounts-2022",)
YEARLY = ("GK0141", "GK0461", "GK0462", "GK0463", "GK0721", "GK0026", "GK0027")


def against(prior: Path, path: Path = PUBLIC) -> FileReport:
    return check_file(path, prepare(Options(PACKS, prior=prior)))


def yearly(report: FileReport) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule in YEARLY]


def reasons(report: FileReport) -> dict[str, str]:
    return {each.rule: each.reason for each in report.coverage.skipped if each.rule in YEARLY}


def test_without_last_year_the_relations_are_skipped_with_the_reason() -> None:
    report = check_file(PUBLIC, Options(PACKS))
    assert reasons(report) == dict.fromkeys(YEARLY, "没有提供上年决算")


def test_last_year_that_closes_as_this_year_opens_gives_nothing(tmp_path: Path) -> None:
    report = against(changed(tmp_path / "上年.xlsx", {"公开01!C7": 99}))
    assert yearly(report) == []
    assert reasons(report) == {}
    assert report.status is Status.CHECKED


def test_an_opening_unlike_last_years_closing_names_both_cells(tmp_path: Path) -> None:
    prior = changed(tmp_path / "2021.xlsx", {"公开01!F35": 8.88, "公开04!G34": 8.88})
    report = against(prior)
    found = {finding.rule: finding for finding in yearly(report)}
    assert set(found) == {"GK0141", "GK0461"}
    opening = found["GK0141"]
    assert (opening.sheet, opening.cell, opening.severity) == ("公开01", "C35", Severity.VERIFY)
    assert (opening.reported, opening.difference) == (Decimal(0), Decimal("-8.88"))
    (closing,) = opening.related
    assert (closing.sheet, closing.cell, closing.value) == ("上年 2021.xlsx 公开01", "F35", Decimal("8.88"))
    assert (found["GK0461"].cell, found["GK0461"].related[0].cell) == ("C35", "G34")


def test_funds_are_compared_by_their_total(tmp_path: Path) -> None:
    (finding,) = yearly(against(changed(tmp_path / "2021.xlsx", {"公开07!H7": 3})))
    assert (finding.rule, finding.sheet, finding.cell, finding.difference) == (
        "GK0721",
        "公开07",
        "C7",
        Decimal(-3),
    )


def test_last_years_table_in_another_unit_is_compared_in_ours(tmp_path: Path) -> None:
    prior = changed(tmp_path / "2021.xlsx", {"公开01!F35": 88800, "公开01!F3": "金额单位：元"})
    (finding,) = yearly(against(prior))
    assert finding.difference == Decimal("-8.88")
    assert finding.related[0].value == Decimal(88800)


def test_codes_that_come_and_go_are_one_hint_a_table(tmp_path: Path) -> None:
    prior = changed(tmp_path / "2021.xlsx", {"公开03!A10": "2080102", "公开03!B11": "行政事业单位离退休"})
    found = yearly(against(prior))
    assert [(finding.rule, finding.severity, finding.sheet) for finding in found] == [
        ("GK0026", Severity.INFO, "公开03"),
        ("GK0027", Severity.INFO, "公开03"),
    ]
    assert "与上年相比新增 2080101，减少 2080102" in found[0].message
    assert "20805 上年为“行政事业单位离退休”，本年为“行政事业单位养老支出”" in found[1].message


def test_figures_last_year_does_not_have_are_not_checked(tmp_path: Path) -> None:
    report = against(without(tmp_path / "2021.xlsx", "公开01", "公开07"))
    assert reasons(report) == {"GK0141": "没有上年公开01表", "GK0721": "没有上年公开07表"}
    book = openpyxl.load_workbook(PUBLIC)
    book["公开01"]["D35"] = None
    book.save(tmp_path / "2020.xlsx")
    assert reasons(against(tmp_path / "2020.xlsx")) == {"GK0141": "没有找到所需的行或栏"}


def test_last_year_without_any_form_is_said_and_costs_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("名单").write_row("A1", ["姓名", "电话"])
    report = against(path)
    assert report.status is Status.CHECKED
    assert any("上年决算 花名册.xlsx 中没有找到" in note for note in report.notes)
    assert reasons(report)["GK0141"] == "没有上年公开01表"


def test_last_year_of_the_same_year_is_noted(tmp_path: Path) -> None:
    this = changed(tmp_path / "本年.xlsx", {"公开01!A2": "2022年度"})
    prior = changed(tmp_path / "上年.xlsx", {"公开02!A2": "2022年度"})
    assert any("上年决算 上年.xlsx 写的也是 2022 年度" in note for note in against(prior, this).notes)
    earlier = changed(tmp_path / "前年.xlsx", {"公开02!A2": "2021年度"})
    assert not any("写的也是" in note for note in against(earlier, this).notes)


def test_last_year_that_cannot_be_read_stops_the_run(tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04broken")
    with pytest.raises(Unreadable, match=r"^坏\.xlsx："):
        prepare(Options(PACKS, prior=path))


def test_yearly_relations_can_be_selected(tmp_path: Path) -> None:
    prior = changed(tmp_path / "2021.xlsx", {"公开01!F35": 8.88})
    report = check_file(PUBLIC, prepare(Options(PACKS, select=("GK0141",), prior=prior)))
    assert [finding.rule for finding in report.findings] == ["GK0141"]
    assert (report.coverage.relations, report.coverage.checked) == (1, 1)


def test_relations_of_ones_own_may_speak_of_last_year(tmp_path: Path) -> None:
    own = tmp_path / "本市.toml"
    own.write_text(
        """[[relation]]
id = "XX01"
name = "income-doubled"
says = "收入总计不超过上年的两倍"
text = "gk01[总计.收入] <= 2 * prior.gk01[总计.收入]"
use = ["prior"]
severity = "verify"
basis = "本市规定"
fix = "说明原因"
""",
        encoding="utf-8",
    )
    prior = changed(tmp_path / "2021.xlsx", {"公开01!C37": 500})
    report = check_file(PUBLIC, prepare(Options(PACKS, relations=own, prior=prior)))
    found = [finding for finding in report.findings if finding.rule == "XX01"]
    assert [(finding.cell, finding.expected) for finding in found] == [("C37", Decimal(1000))]
