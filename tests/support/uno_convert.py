"""PIPE ping | PIPE convert IN OUT | PIPE recalculate IN OUT: save a file as LibreOffice reads or computes it."""

from __future__ import annotations

from uno_link import desktop, document, run_as_script, store


def main(pipe: str, task: str, source: str = "", target: str = "") -> None:
    """Do the task; OUT's suffix names the format."""
    if task == "ping":
        desktop(pipe)
        return
    with document(pipe, source) as opened:
        if task == "recalculate":
            opened.calculateAll()  # Calc's hard recalculation: every cell, cached or not
        store(opened, target)


run_as_script(main)
