"""PIPE OTHER FILE STEPS: two workbooks opened, then the panel's buttons on what it attaches to through the pipe.

STEPS are ids of actions in one word, apart by commas; prints what the panel then shows, as JSON, after each.
"""

from __future__ import annotations

import json
from pathlib import Path

from uno_link import document, run_as_script

from xltools.addin.panel.attach import first_of, in_office
from xltools.addin.panel.presenter import Presenter
from xltools.addin.panel.worker import AtOnce


class _Silent:
    """A view that shows nothing and asks nothing."""

    def show(self, state) -> None:
        pass


def _told(panel: Presenter) -> dict[str, object]:
    state = panel.state
    cells = [row.place for row in state.findings]
    return {"attached": state.attached, "message": state.message, "cells": cells, "at": state.at}


def main(pipe: str, other: str, path: str, steps: str, named: str) -> None:
    """Press the buttons; ``named`` is the file the panel is started on, or nothing."""

    def find(wanted: Path | None):
        return first_of((("LibreOffice", lambda: in_office(pipe)),), wanted)

    with document(pipe, other, Hidden=False), document(pipe, path, Hidden=False):
        panel = Presenter(_Silent(), AtOnce(), find)
        panel.start(Path(named) if named else None)
        told = [_told(panel)]
        for step in filter(None, steps.split(",")):
            panel.press(step)
            told.append(_told(panel))
    panel.attach()
    panel.press("check_all")  # both are closed now
    print(json.dumps([*told, _told(panel)], ensure_ascii=False))


run_as_script(main)
