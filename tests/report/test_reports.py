"""The four formats of one set of reports."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from xltools.check.filereport import FileReport, FoundForm, Status
from xltools.finding import Coverage, Finding, Related, Severity, Skipped, Verdict
from xltools.report.interface import Format, Tally, View, report_lines


def finding(severity: Severity, verdict: Verdict, rule: str = "GK0103") -> Finding:
    return Finding(
        rule=rule,
        name="income-total-differs",
        severity=severity,
        verdict=verdict,
        form="gk01",
        sheet="公开01",
        cell="C38",
        row="总计.收入",
        column="金额",
        reported=Decimal("1067.0100"),
        expected=Decimal("1068.01"),
        allowed=Decimal("0.0200"),
        message="应为 1,068.01",
        fix="先核对分项",
        related=(Related("公开01", "C34", "本年收入合计", Decimal("1.067E+3")),),
    )


ERROR = finding(Severity.ERROR, Verdict.WRONG)
INFO = finding(Severity.INFO, Verdict.ROUNDING, "GK0201")
CHECKED = FileReport(
    path="资料/甲 乙.xlsx",
    status=Status.CHECKED,
    pack="final-accounts-2022",
    forms=(FoundForm("gk01", "公开01表", "收入支出决算总表", "公开01", "A1:F45"),),
    findings=(ERROR, INFO),
    coverage=Coverage(
        340,
        312,
        (Skipped("GK0712", "没有公开07表"), Skipped("GK0713", "没有公开07表"), Skipped("GK0801", "别的")),
    ),
    notes=("没有找到公开07表",),
)
BROKEN = FileReport("坏.xls", Status.UNREADABLE, "文件是空的")
OTHER = FileReport("名单.xlsx", Status.UNRECOGNISED, "没有找到任何一张表", notes=("名单：没有表头",))


def lines(form: Format, *reports: FileReport, view: View | None = None) -> list[str]:
    return list(report_lines(form, reports, view or View()))


def document(form: Format, *reports: FileReport, view: View | None = None) -> Any:
    return json.loads("\n".join(lines(form, *reports, view=view)))


def test_json_is_the_contract_to_the_key() -> None:
    assert document(Format.JSON, CHECKED) == {
        "schema": "xltools.findings/1",
        "version": "0.1.0",
        "files": [
            {
                "path": "资料/甲 乙.xlsx",
                "status": "checked",
                "error": None,
                "pack": "final-accounts-2022",
                "forms": [
                    {"form": "gk01", "title": "收入支出决算总表", "sheet": "公开01", "range": "A1:F45"}
                ],
                "coverage": {
                    "relations": 340,
                    "checked": 312,
                    "skipped": [
                        {"rule": "GK0712", "reason": "没有公开07表"},
                        {"rule": "GK0713", "reason": "没有公开07表"},
                        {"rule": "GK0801", "reason": "别的"},
                    ],
                },
                "findings": [
                    {
                        "rule": "GK0103",
                        "name": "income-total-differs",
                        "severity": "error",
                        "verdict": "wrong",
                        "form": "gk01",
                        "sheet": "公开01",
                        "cell": "C38",
                        "row": "总计.收入",
                        "column": "金额",
                        "reported": "1067.01",
                        "expected": "1068.01",
                        "difference": "-1.00",
                        "allowed": "0.02",
                        "related": [
                            {"sheet": "公开01", "cell": "C34", "label": "本年收入合计", "value": "1067.00"}
                        ],
                        "message": "应为 1,068.01",
                        "fix": "先核对分项",
                    }
                ],
            }
        ],
        "summary": {"files": 1, "unreadable": 0, "error": 1, "verify": 0, "info": 1},
    }


def test_keys_come_in_the_order_of_the_contract() -> None:
    found = document(Format.JSON, CHECKED)
    assert list(found) == ["schema", "version", "files", "summary"]
    assert list(found["files"][0]) == [
        "path",
        "status",
        "error",
        "pack",
        "forms",
        "coverage",
        "findings",
    ]
    assert list(found["files"][0]["findings"][0])[:6] == [
        "rule",
        "name",
        "severity",
        "verdict",
        "form",
        "sheet",
    ]


def test_files_that_were_not_checked_have_the_same_keys() -> None:
    found = document(Format.JSON, CHECKED, BROKEN, OTHER)
    keys = [list(element) for element in found["files"]]
    assert keys[0] == keys[1] == keys[2]
    assert [element["status"] for element in found["files"]] == ["checked", "unreadable", "unrecognised"]
    assert found["files"][1]["error"] == "文件是空的"
    assert found["files"][1]["pack"] is None
    assert found["files"][1]["coverage"] == {"relations": 0, "checked": 0, "skipped": []}
    assert found["summary"] == {"files": 3, "unreadable": 1, "error": 1, "verify": 0, "info": 1}


def test_jsonl_is_one_element_of_files_a_line() -> None:
    found = [json.loads(line) for line in lines(Format.JSONL, CHECKED, BROKEN)]
    assert found == document(Format.JSON, CHECKED, BROKEN)["files"]


def test_info_is_listed_on_demand_in_every_format() -> None:
    shown = View(show_info=True)
    assert len(document(Format.JSON, CHECKED, view=shown)["files"][0]["findings"]) == 2
    assert len(document(Format.SARIF, CHECKED, view=shown)["runs"][0]["results"]) == 2
    assert sum("GK0201" in line for line in lines(Format.TEXT, CHECKED, view=shown)) == 1
    assert not any("GK0201" in line for line in lines(Format.TEXT, CHECKED))


@pytest.mark.parametrize("form", [Format.JSON, Format.SARIF])
def test_formats_for_programs_can_be_plain_ascii(form: Format) -> None:
    plain = "\n".join(lines(form, CHECKED, OTHER, view=View(ascii_only=True)))
    assert plain.isascii()
    assert json.loads(plain) == document(form, CHECKED, OTHER)


def test_lines_for_programs_can_be_plain_ascii() -> None:
    plain = lines(Format.JSONL, CHECKED, OTHER, view=View(ascii_only=True))
    assert all(line.isascii() for line in plain)
    assert [json.loads(line)["path"] for line in plain] == [CHECKED.path, OTHER.path]


def test_sarif_names_the_cell_as_logical_location() -> None:
    log = document(Format.SARIF, CHECKED, BROKEN)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "GK0103"
    assert result["level"] == "error"
    (location,) = result["locations"]
    assert location["logicalLocations"] == [{"name": "C38", "fullyQualifiedName": "公开01!C38"}]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == (
        "%E8%B5%84%E6%96%99/%E7%94%B2%20%E4%B9%99.xlsx"
    )
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "坏.xls：无法读取，文件是空的"


def test_an_absolute_path_is_a_file_address(tmp_path: Path) -> None:
    report = FileReport(str(tmp_path / "a b.xlsx"), Status.CHECKED, findings=(ERROR,))
    result = document(Format.SARIF, report)["runs"][0]["results"][0]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == (tmp_path / "a b.xlsx").as_uri()
    assert uri.endswith("/a%20b.xlsx")


def test_text_says_place_numbers_action_and_what_was_not_checked() -> None:
    assert lines(Format.TEXT, CHECKED, OTHER, BROKEN) == [
        "资料/甲 乙.xlsx：错误 1 处，核实 0 处，提示 1 处",
        "  识别：final-accounts-2022，1 张表",
        "  公开01表 收入支出决算总表（公开01!A1:F45）：1 处",
        "    × 公开01!C38 错误·不一致 GK0103：应为 1,068.01",
        "      相关：公开01!C34 本年收入合计 1,067.00",
        "      处理：先核对分项",
        "  未校验：GK0712、GK0713（没有公开07表）",
        "  未校验：GK0801（别的）",
        "  说明：没有找到公开07表",
        "  结果：应校验 340 处关系，已校验 312 处，未校验 28 处；提示 1 处未列出，加 --show info 可列出",
        "名单.xlsx：未识别，没有找到任何一张表。",
        "  说明：名单：没有表头",
        "坏.xls：无法读取，文件是空的。",
        "共 3 个文件：已校验 1 个，未识别 1 个，无法读取 1 个；错误 1 处，核实 0 处，提示 1 处",
    ]


def test_text_groups_by_form_and_names_forms_without_problem() -> None:
    two = FoundForm("gk02", "公开02表", "收入决算表", "公开02", "A1:I9")
    page = FoundForm("gk02", "公开02表", "收入决算表", "公开02续", "A1:I5")
    report = CHECKED._replace(forms=(*CHECKED.forms, two, page), findings=(ERROR,))
    text = lines(Format.TEXT, report)
    assert "  没有要列出的问题：公开02表（公开02!A1:I9，公开02续!A1:I5）" in text
    other = ERROR._replace(form="gk02", sheet="公开02")
    text = lines(Format.TEXT, report._replace(findings=(other, ERROR)))
    heads = [line for line in text if line.startswith("  公开")]
    assert heads == [
        "  公开01表 收入支出决算总表（公开01!A1:F45）：1 处",
        "  公开02表 收入决算表（公开02!A1:I9，公开02续!A1:I5）：1 处",
    ]


def test_text_from_a_file_can_neither_break_a_line_nor_steer_a_terminal() -> None:
    nasty = ERROR._replace(sheet="a\x1b[2Jb", message="一\n二\u2028三")
    text = lines(Format.TEXT, CHECKED._replace(findings=(nasty,), path="a\nb.xlsx"))
    assert text[0].startswith("a b.xlsx：")
    assert "    × a [2Jb!C38 错误·不一致 GK0103：一 二 三" in text


def test_text_shortens_long_lists_and_counts_the_rest() -> None:
    many = tuple(Related("公开01", f"C{row}", "项", Decimal(row)) for row in range(1, 13))
    skipped = tuple(Skipped(f"GK{number:04}", "没有") for number in range(20))
    report = CHECKED._replace(
        findings=(ERROR._replace(related=many),) * 40, coverage=Coverage(60, 40, skipped)
    )
    text = lines(Format.TEXT, report)
    assert sum("×" in line for line in text) == 30
    assert "    另有 10 处未列出，用 --format json 可得到全部" in text
    assert any(line.endswith("C8 项 8.00；另有 4 格") for line in text)
    assert any(line.endswith("、GK0011 等 20 条（没有）") for line in text)


def test_a_finding_about_no_figures_states_none() -> None:
    text = ERROR._replace(rule="GK0006", arithmetic=False, related=())
    report = FileReport("a", Status.CHECKED, findings=(text,))
    (found,) = document(Format.JSON, report)["files"][0]["findings"]
    (result,) = document(Format.SARIF, report)["runs"][0]["results"]
    for key in ("reported", "expected", "difference", "allowed"):
        assert found[key] is None
        assert result["properties"][key] is None
    assert "    × 公开01!C38 错误 GK0006：应为 1,068.01" in lines(Format.TEXT, report)


def test_cells_with_one_fault_are_listed_without_figures() -> None:
    cells = tuple(Related("公开01", f"C{row}", f"{row}/金额", Decimal(0)) for row in range(1, 11))
    text = ERROR._replace(rule="GK0006", arithmetic=False, related=cells)
    told = lines(Format.TEXT, FileReport("a", Status.CHECKED, findings=(text,)))
    (line,) = (line for line in told if "相关：" in line)
    assert line.startswith("      相关：公开01!C1 1/金额；公开01!C2 2/金额；")
    assert line.endswith("公开01!C8 8/金额；另有 2 格")


def test_text_uses_only_marks_that_chinese_consoles_have() -> None:
    verify = finding(Severity.VERIFY, Verdict.UNLIKELY)
    report = FileReport("a", Status.CHECKED, findings=(ERROR, verify, INFO))
    "\n".join(lines(Format.TEXT, report, view=View(show_info=True))).encode("gbk")


def test_text_comes_file_by_file() -> None:
    def reports() -> Any:
        yield BROKEN
        raise RuntimeError

    stream = report_lines(Format.TEXT, reports(), View())
    assert next(stream) == "坏.xls：无法读取，文件是空的。"


def test_a_tally_knows_thresholds_and_gaps() -> None:
    tally = Tally()
    list(tally.count([CHECKED]))
    assert [tally.at_least(severity) for severity in Severity] == [1, 1, 2]
    assert not tally.incomplete
    list(tally.count([OTHER]))
    assert tally.incomplete
