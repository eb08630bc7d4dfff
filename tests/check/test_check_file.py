"""One file from its path to its report: every outcome is a value."""

from __future__ import annotations

import os
import pickle
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from support.public_copy import LIVING, PUBLIC, changed, without

from xltools.check.collect import collect
from xltools.check.filereport import FileReport, Status
from xltools.check.run import Options, check_file, prepare
from xltools.errors import BadArgument, BadRelation
from xltools.finding import Severity

ALL = Options(("final-accounts-2022",))
OWN = """[[relation]]
id = "XX01"
name = "income-above-limit"
says = "收入总计不大于 1000"
text = "gk01[总计.收入] <= 1000"
use = ["check"]
severity = "verify"
basis = "本市规定"
fix = "核对收入"
"""


def broken(report: FileReport) -> list[tuple[str, str, Decimal]]:
    return [
        (finding.rule, f"{finding.sheet}!{finding.cell}", finding.difference)
        for finding in report.findings
        if finding.severity is not Severity.INFO
    ]


def test_the_published_tables_have_tails_and_no_error() -> None:
    report = check_file(PUBLIC, ALL)
    assert (report.status, report.error, report.pack) == (Status.CHECKED, None, "final-accounts-2022")
    assert broken(report) == []
    assert report.count(Severity.INFO) >= 15
    assert [form.form for form in report.forms] == [f"gk0{number}" for number in range(1, 10)]
    assert report.forms[0].range == "A1:F39"


def test_the_living_workbook_is_exact() -> None:
    report = check_file(LIVING, ALL)
    assert report.findings == ()
    assert report.coverage.checked > 300


def test_sheets_of_our_own_are_not_called_unknown(tmp_path: Path) -> None:
    assert check_file(LIVING, ALL).notes == ()
    book = openpyxl.load_workbook(LIVING)
    del book.custom_doc_props["xltools.pack"]
    book.save(tmp_path / "别处保存.xlsx")
    assert check_file(tmp_path / "别处保存.xlsx", ALL).notes == ()
    book["说明"]["A1"] = "填报说明"
    book.save(tmp_path / "别人的说明.xlsx")
    notes = check_file(tmp_path / "别人的说明.xlsx", ALL).notes
    assert [note.partition("!")[0] for note in notes] == ["校验", "说明", "科目"]


def test_a_changed_total_is_reported_where_it_stands(tmp_path: Path) -> None:
    report = check_file(changed(tmp_path / "a.xlsx", {"公开01!C37": 1068.01}), ALL)
    assert broken(report) == [("GK0035", "公开01!C37", Decimal("1.00"))]


def test_options_and_reports_travel_between_processes(tmp_path: Path) -> None:
    own = tmp_path / "本市.toml"
    own.write_text(OWN, encoding="utf-8")
    options = prepare(Options(ALL.packs, ("GK01",), (), own))
    report = check_file(PUBLIC, pickle.loads(pickle.dumps(options)))
    assert pickle.loads(pickle.dumps(report)) == report


def test_selected_rules_alone_are_checked_and_the_others_counted(tmp_path: Path) -> None:
    path = changed(tmp_path / "a.xlsx", {"公开01!C37": 1068.01})
    only = check_file(path, Options(ALL.packs, select=("GK0103",)))
    assert [rule for rule, _, _ in broken(only)] == ["GK0103"]
    assert only.coverage.relations == 1
    assert any("按选项未校验" in note for note in only.notes)
    rest = check_file(path, Options(ALL.packs, select=("GK01",), ignore=("GK0103",)))
    assert [rule for rule, _, _ in broken(rest)] == ["GK0105"]


def test_a_rule_that_rests_on_other_relations_can_be_selected_alone(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(PUBLIC)
    for row in book["公开03"].iter_rows(min_row=7, min_col=3):
        for cell in row:
            if isinstance(cell.value, int | float):
                cell.value *= 10000
    book.save(tmp_path / "a.xlsx")
    whole = check_file(tmp_path / "a.xlsx", ALL)
    alone = check_file(tmp_path / "a.xlsx", Options(ALL.packs, select=("GK0010",)))
    assert [finding.rule for finding in alone.findings] == ["GK0010"]
    (finding,) = (finding for finding in whole.findings if finding.rule == "GK0010")
    assert alone.findings[0] == finding._replace(message=alone.findings[0].message, related=())


def test_own_relations_are_checked_with_the_others(tmp_path: Path) -> None:
    own = tmp_path / "本市.toml"
    own.write_text(OWN, encoding="utf-8")
    report = check_file(PUBLIC, prepare(Options(ALL.packs, relations=own)))
    assert broken(report) == [("XX01", "公开01!C37", Decimal("67.01"))]


def test_five_of_nine_tables_are_checked_for_what_is_there(tmp_path: Path) -> None:
    path = without(tmp_path / "五张表.xlsx", "公开05", "公开06", "公开07", "公开08")
    report = check_file(path, ALL)
    assert report.status is Status.CHECKED
    assert broken(report) == []
    assert {form.form for form in report.forms} == {"gk01", "gk02", "gk03", "gk04", "gk09"}
    assert "没有找到公开05表、公开06表、公开07表、公开08表" in report.notes
    reasons = {skipped.rule: skipped.reason for skipped in report.coverage.skipped}
    assert reasons["GK0601"] == "没有公开06表"
    assert report.coverage.checked > 150


def test_a_form_that_occurs_twice_is_checked_once_and_said(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(PUBLIC)
    copy = book.copy_worksheet(book["公开09"])
    copy.title = "公开09副本"
    path = tmp_path / "两份.xlsx"
    book.save(path)
    notes = check_file(path, ALL).notes
    assert any("公开09表不止一处" in note and "公开09副本!A1:L9" in note for note in notes)


def test_a_text_in_an_amount_is_named_with_its_cell(tmp_path: Path) -> None:
    report = check_file(changed(tmp_path / "a.xlsx", {"公开01!C37": "约一千"}), ALL)
    said = " ".join((*report.notes, *(finding.message for finding in report.findings)))
    assert "约一千" in said


def test_an_unrecognised_workbook_says_what_was_looked_for(tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("名单").write_row("A1", ["姓名", "电话"])
    report = check_file(path, ALL)
    assert report.status is Status.UNRECOGNISED
    assert report.pack is None
    assert "部门决算公开表" in str(report.error)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"%PDF-1.7", b"\x00\x01\x02" * 50])
def test_an_unreadable_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    report = check_file(path, ALL)
    assert report.status is Status.UNREADABLE
    assert report.error
    assert "\n" not in report.error


def test_a_defect_costs_only_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.delenv("XLTOOLS_DEBUG", raising=False)
    monkeypatch.setattr("xltools.check.run.choose", fail)
    report = check_file(PUBLIC, ALL)
    assert report.status is Status.UNREADABLE
    assert "ZeroDivisionError" in str(report.error)
    monkeypatch.setenv("XLTOOLS_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        check_file(PUBLIC, ALL)


def test_a_selection_that_names_no_rule_is_refused() -> None:
    with pytest.raises(BadArgument, match="“GK99”"):
        prepare(Options(ALL.packs, ignore=("GK99",)))


@pytest.mark.parametrize(
    ("select", "ignore", "found"),
    [
        ((), (), {"GK0035"}),
        (("GK0035",), (), {"GK0035"}),
        (("GK0101", "GK0035"), (), {"GK0035"}),
        (("GK0101",), (), {"GK0101"}),
        (("GK0035",), ("GK01", "GK02", "GK04"), set()),
    ],
    ids=["all", "the cause", "cause and symptom", "the symptom", "without what shows it"],
)
def test_a_selected_cause_is_found_by_what_is_not_selected_but_not_by_what_is_ignored(
    tmp_path: Path, select: tuple[str, ...], ignore: tuple[str, ...], found: set[str]
) -> None:
    path = changed(tmp_path / "错.xlsx", {"公开01!C8": 999})
    report = check_file(path, Options(ALL.packs, select, ignore))
    assert {finding.rule for finding in report.findings if finding.severity is Severity.ERROR} == found


def test_relations_that_fit_no_pack_are_refused(tmp_path: Path) -> None:
    own = tmp_path / "本市.toml"
    own.write_text(OWN.replace("gk01", "gk77"), encoding="utf-8")
    with pytest.raises(BadRelation, match="gk77"):
        prepare(Options(ALL.packs, relations=own))


def test_a_folder_stands_for_its_workbooks_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.xls", "a/c.XLSX", "~$b.xls", ".git/x.xlsx", "data.csv", "readme.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    found = collect([tmp_path, tmp_path / "b.xls", tmp_path / "readme.txt"])
    assert [path.relative_to(tmp_path).as_posix() for path in found.files] == [
        "a/c.XLSX",
        "b.xls",
        "readme.txt",
    ]
    assert [path.name for path in found.tables_as_text] == ["data.csv"]


def test_a_folder_that_cannot_be_opened_is_reported_among_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a/x.xlsx", "b/y.xlsx", "c/z.xlsx"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    scan, access = os.scandir, os.access

    def refused(place: str) -> object:
        if Path(place).name == "b":
            raise PermissionError(13, "Permission denied", place)
        return scan(place)

    monkeypatch.setattr(os, "scandir", refused)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "b" and access(path, mode))
    files = collect([tmp_path]).files
    assert [path.relative_to(tmp_path).as_posix() for path in files] == ["a/x.xlsx", "b", "c/z.xlsx"]
    closed = check_file(files[1], ALL)
    assert (closed.status, closed.error) == (Status.UNREADABLE, "没有权限打开这个文件夹，请检查权限")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX files")
def test_a_link_to_nothing_is_reported_and_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "nothing.xlsx")
    os.mkfifo(tmp_path / "pipe.xlsx")
    assert collect([tmp_path]).files == (tmp_path / "link.xlsx",)


def test_a_folder_without_workbooks_is_reported(tmp_path: Path) -> None:
    assert collect([tmp_path]).files == (tmp_path,)
    assert check_file(tmp_path, ALL).status is Status.UNREADABLE
