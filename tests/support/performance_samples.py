"""The samples of performance forms: how each is made, and what differs from the published forms and why."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from xltools.book.model import Sheet
from xltools.forms.application.document import Document, Entry
from xltools.forms.application.lines import lines

FOLDER = Path(__file__).parents[2] / "sample_workbooks"
_UNIT = re.compile(r'General"(.+)"')
OF_PROJECTS = frozenset({"zp-project", "mb-project", "mb-funding", "mb-yearly"})


class Sample(NamedTuple):
    """One case."""

    case: str
    pack: str
    year: int
    data: tuple[str, ...]
    stem: str

    @property
    def folder(self) -> Path:
        """Where it is."""
        return FOLDER / self.case

    @property
    def paths(self) -> tuple[Path, ...]:
        """Its data files."""
        return tuple(self.folder / name for name in self.data)


SAMPLES = (
    Sample(
        "dongxihu-2021", "self-evaluation-hubei", 2021, ("projects.csv", "indicators.csv"), "dongxihu-2021"
    ),
    Sample(
        "zengdu-2020",
        "self-evaluation-hubei-suizhou",
        2020,
        ("projects.csv", "indicators.csv"),
        "zengdu-2020",
    ),
    Sample(
        "liuyang-2021",
        "self-evaluation-national",
        2021,
        ("projects.csv", "indicators.csv", "facts.csv"),
        "liuyang-2021",
    ),
    Sample(
        "ezhou-2022",
        "self-evaluation-hubei-ezhou",
        2022,
        ("performance-projects.csv", "performance-indicators.csv"),
        "performance-2022",
    ),
    Sample(
        "jianghan-2021",
        "performance-targets-2021",
        2021,
        (
            "performance-projects.csv",
            "performance-indicators.csv",
            "performance-facts.csv",
            "performance-funding.csv",
        ),
        "performance-2021",
    ),
)

_LOST_BOX = {
    "1、部门预算项目2、区直专项": "the ticked box was lost when the form was published",
    "1、持续性项目2、新增性项目": "the ticked box was lost when the form was published",
    "1、常年性项目2、延续性项目": "the ticked box was lost when the form was published",
}
_NOTES = {
    "2、定量指标": "the pack prints the note without the slips of the copy (正向指标 left out)",
    "3、定性指标": "the pack prints the note without the slips of the copy (部门达成, 三挡)",
}
_PLACEHOLDER = {"年度绩效目标1(XX分)": "a placeholder nobody filled; the pack prints the points"}
_UNTOTALLED = {"总分:": "the total above the table was left empty; here it follows the row 总分"}
DEVIATIONS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "dongxihu-2021": {
        "zp-2": _LOST_BOX,
        "zp-3": _LOST_BOX,
        "zp-4": {"96.62": "published total is not the sum of its rows: 16.62 + 49 + 32 + 13 = 110.62"},
        "zp-5": _LOST_BOX,
        "zp-6": _LOST_BOX,
        "zp-7": _LOST_BOX | {"0": "执行率 as a percentage: 0%"},
    },
    "zengdu-2020": {
        "summary": {
            "城乡医疗救助地方配套": "named otherwise on its own form; the summary takes that name",
            "城乡医疗保险地方配套": "named otherwise on its own form; the summary takes that name",
            "合计": "an empty second row 合计",
        },
        "zp-1": _NOTES,
        "zp-2": _NOTES,
        "zp-3": _NOTES,
        "zp-4": _NOTES | _UNTOTALLED | {"98分": "98, without the unit"},
        "zp-5": _NOTES | _UNTOTALLED | {"90分": "90, without the unit"},
        "zp-6": _NOTES | {"总分:94": "the row 总分 says 92, and so do the scores"},
    },
    "liuyang-2021": {"zp-2": {"100%": "执行率 of a budget of 0 is —"}},
    "ezhou-2022": {
        "zp-1": _PLACEHOLDER,
        "zp-2": _PLACEHOLDER,
        "zp-3": _PLACEHOLDER
        | {"14": "20 × 24.62% is 5, not 14", "94": "the total follows the corrected score: 85"},
        "zp-4": _PLACEHOLDER | {"%": "执行率 of a budget of 0 is —"},
    },
    "jianghan-2021": {
        "mb-zhengti": {
            "100%": "占比 of 181.66 and 112.98 in 294.64 is 61.65% and 38.35%",
            "——项目支出": "printed without the dashes",
            "目标1:社会效益": "the line above the indicators names the goal once, not twice",
            "目标2:可持续影响": "the line above the indicators names the goal once, not twice",
        }
    },
}
"""Beginnings of published texts that the filled workbook does not have, with the reason."""


def shown(entry: Entry) -> str:
    """What a cell shows, without blanks and with brackets in one width."""
    unit = _UNIT.fullmatch(entry.number_format)
    text = entry.text + (unit[1] if unit else "")
    return "".join(unicodedata.normalize("NFKC", text).split())


def texts(sheet: Sheet) -> Counter[str]:
    """How often each text or figure stands on a sheet; the columns beside the form do not count."""
    return Counter(text for line in lines(sheet) for piece in line if (text := shown(piece.entry)))


def identity(document: Document) -> tuple[str, str]:
    """Form, and project where there is one."""
    name = "".join(document.entry("项目名称").text.split()) if document.form in OF_PROJECTS else ""
    return document.form, name
