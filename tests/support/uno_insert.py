"""PIPE INSERTIONS IN OUT: insert rows as LibreOffice does; INSERTIONS is JSON, [[sheet, before, count], ...]."""

from __future__ import annotations

import json

from uno_link import document, run_as_script, store


def main(pipe: str, insertions: str, source: str, target: str) -> None:
    """Insert in order and save, without computing anything afresh."""
    with document(pipe, source) as opened:
        for sheet, before, count in json.loads(insertions):
            opened.Sheets.getByName(sheet).Rows.insertByIndex(before - 1, count)
        store(opened, target)


run_as_script(main)
