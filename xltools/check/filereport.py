"""What checking one file gave, as plain values that any report can render and any process can send."""

from __future__ import annotations

from xltools.choice import Choice
from xltools.finding import Coverage, Finding, Severity
from xltools.record import Record

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from xltools.check.explanations import Explanation

__all__ = ["LAYER", "LAYER_TITLE", "FileReport", "FoundForm", "Status"]

NOTHING = Coverage(0, 0)
LAYER = "校验结果"
"""The sheet that findings are written to in the workbook itself."""
LAYER_TITLE = "xltools 校验结果"
"""In its first cell, so that it is known under any name."""


class Status(Choice):
    """How far a file came."""

    CHECKED = "checked"
    UNRECOGNISED = "unrecognised"
    UNREADABLE = "unreadable"

    @property
    def label(self) -> str:
        """The word users read."""
        return {"checked": "已校验", "unrecognised": "未识别", "unreadable": "无法读取"}[self.value]


class FoundForm(Record):
    """A form of the pack, or one page of it, and where it stands."""

    form: str
    number: str
    title: str
    sheet: str
    range: str


class FileReport(Record):
    """One file: what was found in it, what does not hold, what was not checked."""

    path: str
    status: Status
    error: str | None = None
    """Why the file was not checked, as one Chinese sentence."""
    pack: str | None = None
    decimals: int = 2
    """Decimals the pack prints."""
    forms: tuple[FoundForm, ...] = ()
    findings: tuple[Finding, ...] = ()
    coverage: Coverage = NOTHING
    notes: tuple[str, ...] = ()
    """What was not understood or not used, one Chinese sentence each."""
    layer: str = ""
    """The sheet with the findings of an earlier check, empty when there is none."""
    explanations: tuple[Explanation, ...] = ()
    """What users wrote there about those findings."""

    def count(self, severity: Severity) -> int:
        """How many findings are of that severity."""
        return sum(finding.severity is severity for finding in self.findings)
