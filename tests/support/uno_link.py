"""What the UNO scripts share: the running LibreOffice, its documents, its filters (needs the module uno)."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
    ".pdf": "calc_pdf_Export",
}
_ATTEMPTS = 400


def run_as_script(main: Callable[..., None]) -> None:
    """Call it with the arguments of the command line and end the process there and then.

    The threads of a link to LibreOffice may crash a Python that takes itself down, after all work is done.
    """
    main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(0)


def desktop(pipe: str):
    """The desktop of the LibreOffice that listens on the pipe, waiting while it starts."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    url = f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext"
    for _ in range(_ATTEMPTS):
        try:
            context = resolver.resolve(url)
        except NoConnectException:
            time.sleep(0.2)
        else:
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    raise SystemExit("no LibreOffice listens on the pipe")


class document:  # noqa: N801 - used like a function
    """The file opened out of sight, closed afterwards; further properties say how.

    No generator, since a UNO exception cannot be thrown into one.
    """

    def __init__(self, pipe: str, path: str, **how) -> None:
        asked = tuple(property_of(name, value) for name, value in {"Hidden": True, **how}.items())
        self._opened = desktop(pipe).loadComponentFromURL(Path(path).as_uri(), "_blank", 0, asked)
        if self._opened is None:
            raise SystemExit(f"LibreOffice cannot open {path}")

    def __enter__(self):
        return self._opened

    def __exit__(self, *_) -> None:
        self._opened.close(True)


def store(opened, path: str) -> None:
    """Save a copy, in the format its suffix names."""
    target = Path(path)
    opened.storeToURL(target.as_uri(), (property_of("FilterName", FILTERS[target.suffix]),))


def property_of(name: str, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made
