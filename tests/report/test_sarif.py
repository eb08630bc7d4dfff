"""The SARIF report has every member that version 2.1.0 of the standard requires, and describes its rules."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from support.public_copy import PUBLIC, changed

from xltools.check.filereport import FileReport, Status
from xltools.check.performance.declared import performance_rules
from xltools.check.run import Options, check_file
from xltools.relations.catalogue import load_relations
from xltools.report.interface import Format, View, report_lines

PACK = "final-accounts-2022"
SAMPLES = PUBLIC.parents[1]
URI = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
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


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The one run of a log over a workbook with findings of all severities and a file that is none."""
    folder = tmp_path_factory.mktemp("sarif")
    own = folder / "本市.toml"
    own.write_text(OWN, encoding="utf-8")
    book = changed(folder / "有 误.xlsx", {"公开01!C37": 1068.01, "公开02!C8": "无"})
    reports = [
        check_file(book, Options((PACK,), (), ("GK003",), own)),
        FileReport("坏.xls", Status.UNREADABLE, "空的"),
    ]
    log = json.loads("\n".join(report_lines(Format.SARIF, reports, View(show_info=True))))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (only,) = log["runs"]
    return only


def message(element: Any) -> bool:
    """3.11 and 3.12: a message has a text (or an id, which is not used here)."""
    return isinstance(element["text"], str) and element["text"] != ""


def test_the_tool_has_a_driver_with_a_name(run: Any) -> None:
    assert run["tool"]["driver"]["name"] == "xltools"  # 3.18.2, 3.19.8


def test_rules_are_described_by_the_catalogue(run: Any) -> None:
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) > 5  # 3.49.3
    by_id = {rule["id"]: rule for rule in rules}
    for relation in load_relations(PACK):
        if relation.id in by_id:
            rule = by_id[relation.id]
            assert rule["shortDescription"]["text"] == relation.says
            assert relation.basis in rule["fullDescription"]["text"]
            assert relation.text in rule["fullDescription"]["text"]
            assert relation.fix in rule["help"]["text"]
    assert by_id["GK0103"]["defaultConfiguration"] == {"level": "error"}
    assert by_id["GK0103"]["fullDescription"]["text"] == (
        "收入总计 = 本年收入合计 + 使用非财政拨款结余 + 年初结转和结余。关系式：gk01[总计.收入] = gk01[本年收入合计]"
        " + gk01[使用非财政拨款结余] + gk01[年初结转和结余]。依据：A：通行审核公式，规格 T1-03。"
    )


def test_a_rule_of_the_users_own_is_described_by_its_finding(run: Any) -> None:
    (rule,) = [rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "XX01"]
    assert rule["shortDescription"] == {"text": "income-above-limit"}
    assert rule["help"] == {"text": "核对收入"}
    assert rule["defaultConfiguration"] == {"level": "warning"}


def test_every_rule_has_texts_and_a_level(run: Any) -> None:
    for rule in run["tool"]["driver"]["rules"]:
        assert message(rule["shortDescription"])
        assert message(rule["help"])
        assert rule["defaultConfiguration"]["level"] in {"none", "note", "warning", "error"}  # 3.50.3


def test_every_result_has_a_message_and_points_to_its_rule(run: Any) -> None:
    rules = run["tool"]["driver"]["rules"]
    assert run["results"]
    assert {result["level"] for result in run["results"]} == {"error", "warning", "note"}
    for result in run["results"]:
        assert message(result["message"])  # 3.27.11
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]  # 3.27.5, 3.27.6


def test_every_location_is_a_file_and_a_cell(run: Any) -> None:
    results = run["results"]
    related = [place for result in results for place in result.get("relatedLocations", ())]
    assert related
    for place in [*(place for result in results for place in result["locations"]), *related]:
        assert URI.fullmatch(place["physicalLocation"]["artifactLocation"]["uri"])  # 3.4.3
        (cell,) = place["logicalLocations"]
        assert re.fullmatch(r"[A-Z]+[0-9]+", cell["name"])
        assert cell["fullyQualifiedName"].endswith(f"!{cell['name']}")
    assert all(message(place["message"]) for place in related)


def test_the_invocation_says_that_a_file_was_not_checked(run: Any) -> None:
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False  # 3.20.14, required
    (notification,) = invocation["toolExecutionNotifications"]
    assert message(notification["message"])  # 3.58.5
    assert notification["level"] == "error"


def test_a_log_without_results_still_has_the_array() -> None:
    """3.14.23: an empty array says that the check ran and found nothing."""
    log = json.loads("\n".join(report_lines(Format.SARIF, [FileReport("a", Status.CHECKED)], View())))
    assert log["runs"][0]["results"] == []


def test_rules_of_performance_forms_are_described_too() -> None:
    book = SAMPLES / "ezhou-2022" / "performance-2022-公开.xlsx"
    report = check_file(book, Options((PACK,)))
    log = json.loads("\n".join(report_lines(Format.SARIF, [report], View(show_info=False))))
    rules = {rule["id"]: rule for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    says = {declared.rule.id: declared.rule.says for declared in performance_rules()}
    assert rules
    assert {id_: rule["shortDescription"]["text"] for id_, rule in rules.items()} == {
        id_: says[id_] for id_ in rules
    }
