"""PIPE FILE WAY: a workbook open in LibreOffice as :class:`UnoLive`, called through pickles on the standard streams.

The way ``xlwings`` opens it as :class:`XlwingsLive`, over an engine that speaks to LibreOffice. A call is (name, arguments), an answer (whether it worked, value or exception); ``store`` saves a copy.
"""

from __future__ import annotations

import pickle
import sys

from uno_link import document, run_as_script, store

from xltools.addin.live import LiveWorkbook


def _live(opened, way: str) -> LiveWorkbook:
    if way == "xlwings":
        from calc_engine import open_book

        from xltools.addin.xlwings_live import XlwingsLive

        return XlwingsLive(open_book(opened))
    from xltools.addin.uno_live import UnoLive

    return UnoLive(opened)


def _answer(live: LiveWorkbook, opened, name: str, arguments: tuple) -> object:
    if name == "store":
        return store(opened, *arguments)
    if name == "recalculate":
        return opened.calculateAll()
    if name == "title":
        return {"name": live.name, "path": live.path}
    if name == "protect":
        sheet, password = arguments
        return opened.Sheets.getByName(sheet).protect(password)
    if name == "is_protected":
        return opened.Sheets.getByName(*arguments).isProtected()
    if name == "text":
        sheet, row, column = arguments
        return opened.Sheets.getByName(sheet).getCellByPosition(column - 1, row - 1).String
    if name == "run":
        from xltools.addin.actions import run

        return run(*arguments[:1], live, *arguments[1:])
    return getattr(live, name)(*arguments)


def main(pipe: str, source: str, way: str, *properties: str) -> None:
    """Answer until the input ends; the properties are true of how the file is opened."""
    with document(pipe, source, **dict.fromkeys(properties, True)) as opened:
        live = _live(opened, way)
        while True:
            try:
                name, arguments = pickle.load(sys.stdin.buffer)
            except EOFError:
                return
            try:
                answer = True, _answer(live, opened, name, arguments)
            except Exception as error:  # noqa: BLE001  # the caller raises it again
                answer = False, error
            pickle.dump(answer, sys.stdout.buffer)
            sys.stdout.buffer.flush()


run_as_script(main)
