"""The process that reads legacy formats: run as a script, prints one JSON list per sheet.

Standalone on purpose: it runs a native library on untrusted data, so it starts fast, knows nothing of the
caller and can be killed. Arguments: path, bytes of address space, largest number of cells. A line is
``[name, state, merges, cells]`` with 0-based ``[top, left, bottom, right]`` and ``[row, column, value]``.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

__all__ = ["DAMAGED", "PASSWORD", "TOO_MANY", "main"]

PASSWORD, DAMAGED, TOO_MANY = 3, 4, 5


def main(path: str, kind: str, memory: int, cells: int) -> int:
    """Print the sheets of a workbook and give the exit code."""
    _limit_memory(memory)
    import python_calamine

    try:
        with Path(path).open("rb") as stream:
            book = _open(python_calamine, stream, kind)
            for index, about in enumerate(book.sheets_metadata):
                if about.typ == python_calamine.SheetTypeEnum.WorkSheet:
                    cells = _print_sheet(book.get_sheet_by_index(index), about.visible, cells)
    except python_calamine.PasswordError:
        return PASSWORD
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        sys.stderr.write(str(error))
        return DAMAGED
    except OverflowError:
        return TOO_MANY
    return 0


def _limit_memory(memory: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such module
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _open(calamine: Any, stream: Any, kind: str) -> Any:
    """The workbook told by its content; only opening by name tells a password from damage."""
    try:
        return calamine.CalamineWorkbook.from_filelike(stream)
    except calamine.CalamineError:
        stream.seek(0)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / f"copy.{kind}"
            with copy.open("wb") as target:
                shutil.copyfileobj(stream, target)
            calamine.CalamineWorkbook.from_path(str(copy)).close()
        raise


def _print_sheet(sheet: Any, visible: Any, cells: int) -> int:
    top, left = sheet.start or (0, 0)
    found = [
        (row, column, _plain(value))
        for row, values in enumerate(sheet.to_python(skip_empty_area=True), top)
        for column, value in enumerate(values, left)
        if value != ""
    ]
    if len(found) > cells:
        raise OverflowError
    state = str(visible).rpartition(".")[2]
    merges = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    sys.stdout.write(json.dumps([sheet.name, state, merges, found]) + "\n")
    return cells - len(found)


def _plain(value: Any) -> Any:
    """A JSON scalar, or ``[type, text]`` for dates and times."""
    if isinstance(value, dt.timedelta):
        return ["timedelta", value.total_seconds()]
    if isinstance(value, dt.date | dt.time):
        return [type(value).__name__, value.isoformat()]
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
