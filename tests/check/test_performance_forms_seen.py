"""Which workbooks are taken for performance forms: titles with blanks between their characters, and none at all."""

from __future__ import annotations

import pytest
from support.wild_forms import Rows, book_with, national, sheet_with

from xltools.check.filereport import Status
from xltools.check.run import Options, check_book


def spaced() -> Rows:
    return [
        [" ".join(value) if isinstance(value, str) and "绩效" in value else value for value in row]
        for row in national()
    ]


def only_indicators() -> Rows:
    """The indicators with their head and the total, as a sheet of their own."""
    rows = [row[1:] for row in national()[13:-1]]
    return [*rows, ["总分", None, None, None, None, 90, 88]]


@pytest.mark.parametrize("rows", [national(), spaced(), only_indicators()], ids=["plain", "spaced", "bare"])
def test_a_form_is_seen_and_sound(rows: Rows) -> None:
    report = check_book(book_with(sheet_with(rows)), Options(("final-accounts-2022",)))
    assert (report.status, [form.form for form in report.forms]) == (Status.CHECKED, ["zp-project"])
    assert [finding.rule for finding in report.findings] == []
