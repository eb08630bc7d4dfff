"""The one door to all reports: a format, the files, a view of them; lines out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xltools.check.filereport import FileReport, Status
from xltools.choice import Choice
from xltools.finding import Finding, Severity
from xltools.record import Record

__all__ = ["Format", "Tally", "View", "report_lines"]


class Format(Choice):
    """The formats of a report."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    SARIF = "sarif"


class View(Record):
    """What of the findings is shown, and how."""

    show_info: bool = False
    """List 提示 as well; they are counted in any case."""
    ascii_only: bool = False
    """Escape all other characters in the formats for programs, where the stream cannot carry them."""

    def shown(self, report: FileReport) -> tuple[Finding, ...]:
        """The findings to list, in the order of the check."""
        return tuple(
            finding for finding in report.findings if self.show_info or finding.severity is not Severity.INFO
        )


class Tally:
    """Counts over all files, kept while the reports pass by."""

    def __init__(self) -> None:
        self.files = 0
        self.findings = dict.fromkeys(Severity, 0)
        self.statuses = dict.fromkeys(Status, 0)

    def count(self, reports: Iterable[FileReport]) -> Iterator[FileReport]:
        """The same reports, counted."""
        for report in reports:
            self.files += 1
            self.statuses[report.status] += 1
            for severity in Severity:
                self.findings[severity] += report.count(severity)
            yield report

    @property
    def incomplete(self) -> bool:
        """Whether a file was not checked."""
        return self.statuses[Status.CHECKED] < self.files

    def at_least(self, severity: Severity) -> int:
        """How many findings are as bad as that or worse."""
        return sum(count for found, count in self.findings.items() if found.rank <= severity.rank)


def report_lines(form: Format, reports: Iterable[FileReport], view: View) -> Iterator[str]:
    """The lines of a report; text and jsonl come file by file, while later files are still being checked."""
    match form:
        case Format.TEXT:
            from xltools.report.text import text_lines

            return text_lines(reports, view)
        case Format.JSON:
            from xltools.report.json_report import json_lines

            return json_lines(reports, view)
        case Format.JSONL:
            from xltools.report.json_report import jsonl_lines

            return jsonl_lines(reports, view)
        case Format.SARIF:
            from xltools.report.sarif import sarif_lines

            return sarif_lines(reports, view)
