"""PIPE CALLS FILTER IN: run macros of a workbook and print what each returns, as JSON.

CALLS is JSON, [["Module.Name", [arguments]], ...]; a call that fails gives {"error": ...}. Text goes in and out: a whole
number would arrive in a macro as 0. After the calls comes what the first sheet holds in A1:A20.
"""

from __future__ import annotations

import json

import uno  # noqa: F401 - makes the import of com possible
from com.sun.star.uno import Exception as UnoException
from uno_link import document, run_as_script


def main(pipe: str, calls: str, kind: str, source: str) -> None:
    """Call each macro in order, in the library that the project became."""
    with document(pipe, source, FilterName=kind, MacroExecutionMode=4) as opened:
        library = next(name for name in opened.BasicLibraries.ElementNames if name != "Standard")
        results = [_call(opened, library, name, given) for name, given in json.loads(calls)]
        cells = [opened.Sheets[0].getCellByPosition(0, row).String for row in range(20)]
        controls = [_controls(page) for page in _pages(opened)]
    print(json.dumps({"library": library, "results": results, "cells": cells, "controls": controls}))


def _call(opened, library, name, given):
    uri = f"vnd.sun.star.script:{library}.{name}?language=Basic&location=document"
    try:
        script = opened.getScriptProvider().getScript(uri)
        return script.invoke(tuple(given), (), ())[0]
    except UnoException as error:
        return {"error": error.Message}


def _pages(opened):
    return [opened.DrawPages[index] for index in range(opened.DrawPages.Count)]


def _controls(page):
    """[label, script that a click runs] of each button on a sheet."""
    found = []
    for number in range(page.Forms.Count):
        form = page.Forms[number]
        for index in range(form.Count):
            scripts = [event.ScriptCode for event in form.getScriptEvents(index)]
            found.append([form[index].Label, *scripts])
    return found


run_as_script(main)
