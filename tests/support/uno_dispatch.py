"""PIPE [FILES, [[NUMBER, COMMAND], ...], SAVED, SILENT]: give commands to the windows of files and print what each says, as JSON.

Number -1 is an empty window; ``COMMAND with NAME VALUE`` has an argument; a command such as ``公开01!C10=3`` types a number. A command that no window takes gives ``null`` for ``done``. The file of the last command is saved as SAVED.
"""

from __future__ import annotations

import json
from pathlib import Path

import uno
import unohelper
from com.sun.star.beans import PropertyValue
from com.sun.star.frame import XDispatchResultListener
from uno_link import desktop, run_as_script, store


class Listener(unohelper.Base, XDispatchResultListener):
    """Keeps what a command says."""

    def __init__(self) -> None:
        self.done, self.message = None, ""

    def dispatchFinished(self, event) -> None:
        self.done, self.message = event.State == 1, event.Result

    def disposing(self, event) -> None:
        pass


def main(pipe: str, asked: str) -> None:
    """Open all, dispatch in order, close all."""
    files, commands, saved, silent = json.loads(asked)
    front = desktop(pipe)
    documents = [front.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, ()) for path in files]
    empty = front.findFrame("_blank", 0)
    windows = [document.CurrentController.Frame for document in documents] + [empty]
    said = [_given(windows[number], command, silent) for number, command in commands]
    if saved:
        store(documents[commands[-1][0]], saved)
    for opened in (*documents, empty):
        opened.close(True)
    print(json.dumps(said))


def _given(frame, command: str, silent: bool) -> dict[str, object]:
    listener = Listener()
    if "=" in command:
        _type(frame, command)
    else:
        _dispatch(frame, command, silent, listener)
    controller = frame.getController()
    sheets = [] if controller is None else [sheet.Name for sheet in controller.Model.Sheets]
    return {"done": listener.done, "message": listener.message, "sheets": sheets}


def _dispatch(frame, command: str, silent: bool, listener: Listener) -> None:
    url = uno.createUnoStruct("com.sun.star.util.URL")
    url.Complete, _, argument = command.partition(" with ")
    arguments = [_property("Silent", silent), *([_property(*argument.split())] if argument else [])]
    dispatcher = frame.queryDispatch(url, "_self", 0)
    if dispatcher is not None:
        dispatcher.dispatchWithNotification(url, tuple(arguments), listener)


def _type(frame, text: str) -> None:
    place, _, number = text.partition("=")
    sheet, _, cell = place.partition("!")
    frame.getController().Model.Sheets.getByName(sheet).getCellRangeByName(cell).Value = float(number)


def _property(name: str, value: object) -> PropertyValue:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


run_as_script(main)
