"""What takes the last action on a workbook back: in memory, or kept for the next click of a button."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from xltools.addin.live import LiveWorkbook
from xltools.addin.steptext import read_steps, steps_text
from xltools.addin.undo import Step
from xltools.book.model import Book
from xltools.errors import EditRefused, XltoolsError
from xltools.record import Record

__all__ = ["History", "Kept", "StoredHistory", "fingerprint"]

_MOST_BYTES = 8_000_000
_MOST_FILES = 12
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
_FIELDS = frozenset({"book", "label", "after", "steps"})


class Kept(Record):
    """How to take an action back."""

    label: str
    """The action, as its button is called."""
    back: tuple[Step, ...]
    after: str
    """The fingerprint of the workbook as the action left it."""


class History:
    """The last action on each workbook of one session.

    It is taken back only in a workbook that still is what the action left: rows may have moved since, and cells that
    the user has corrected would be lost.
    """

    def __init__(self) -> None:
        self._last: dict[str, Kept] = {}

    def keep(self, live: LiveWorkbook, label: str, back: tuple[Step, ...]) -> None:
        """Remember how to take the action back that was just done, if the workbook can still be read."""
        self.forget(live)
        with suppress(XltoolsError):
            self._last[key_of(live)] = Kept(label, back, fingerprint(live.snapshot()))

    def last(self, live: LiveWorkbook) -> Kept | None:
        """What was remembered; :class:`EditRefused` when the workbook is not what the action left."""
        kept = self._kept(live)
        if kept is not None and fingerprint(live.snapshot()) != kept.after:
            raise EditRefused(
                f"{live.name}：“{kept.label}”之后工作簿又有改动，不能撤销，请用备份恢复，或先撤销这些改动再试。"
            )
        return kept

    def forget(self, live: LiveWorkbook) -> None:
        """Remember nothing of a workbook."""
        self._last.pop(key_of(live), None)

    def label(self, live: LiveWorkbook) -> str:
        """The action that was remembered; empty when there is none."""
        kept = self._kept(live)
        return kept.label if kept else ""

    def _kept(self, live: LiveWorkbook) -> Kept | None:
        return self._last.get(key_of(live))


class StoredHistory(History):
    """The same kept in a folder of the user's, since each click on the ribbon is a process of its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def keep(self, live: LiveWorkbook, label: str, back: tuple[Step, ...]) -> None:
        """Write it down; without room for it nothing is kept, so that no older action is taken for the last.

        The action is done by now: what keeps its undoing from being written must not be taken for its failure.
        """
        self.forget(live)
        with suppress(OSError, XltoolsError):
            data = _told_of(live, label, back)
            if len(data) <= _MOST_BYTES:
                self._write(self._file(live), data)
                self._drop_oldest()

    def forget(self, live: LiveWorkbook) -> None:
        """Delete what was written down about a workbook; a file that stays fits no workbook changed since."""
        with suppress(OSError):
            self._file(live).unlink(missing_ok=True)

    def _kept(self, live: LiveWorkbook) -> Kept | None:
        told = self._told(live)
        if told is None:
            return None
        try:
            return Kept(told["label"], read_steps(told["steps"]), told["after"])
        except ValueError:
            return None

    def _file(self, live: LiveWorkbook) -> Path:
        return self._folder / f"{hashlib.sha256(key_of(live).encode()).hexdigest()[:32]}.json"

    def _told(self, live: LiveWorkbook) -> dict[str, str] | None:
        """What the file says, if it is one that :meth:`keep` writes for this workbook."""
        file = self._file(live)
        try:
            if file.stat().st_size > _MOST_BYTES:
                return None
            told = json.loads(file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(told, dict) or told.keys() != _FIELDS:
            return None
        return (
            told if all(isinstance(text, str) for text in told.values()) and self._is_of(told, live) else None
        )

    def _is_of(self, told: dict[str, str], live: LiveWorkbook) -> bool:
        return told["book"] == key_of(live)

    def _write(self, file: Path, data: bytes) -> None:
        self._folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        temporary = file.with_suffix(".new")
        temporary.unlink(missing_ok=True)
        opened = os.open(
            temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), _PRIVATE_FILE
        )
        with os.fdopen(opened, "wb") as stream:
            stream.write(data)
        temporary.replace(file)

    def _drop_oldest(self) -> None:
        files = sorted(self._folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
        for file in files[:-_MOST_FILES]:
            file.unlink(missing_ok=True)


def _told_of(live: LiveWorkbook, label: str, back: tuple[Step, ...]) -> bytes:
    """What the file of a workbook says."""
    told = {
        "book": key_of(live),
        "label": label,
        "after": fingerprint(live.snapshot()),
        "steps": steps_text(back),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def key_of(live: LiveWorkbook) -> str:
    """What tells a workbook from others."""
    return str(live.path or live.name)


def fingerprint(book: Book) -> str:
    """A text that differs when sheets, constants, formulas, merged cells or number formats do.

    Results of formulas do not count: some differ with each calculation.
    """
    digest = hashlib.sha256()
    for part in _parts(book):
        digest.update(f"{part}\n".encode())
    return digest.hexdigest()


def _parts(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        yield repr((sheet.name, sheet.state, sorted(map(str, sheet.merges))))
        yield repr(sorted(sheet.formulas.items()))
        constants = (cell for cell in sheet.values if cell not in sheet.formulas)
        yield repr([(cell, sheet.values[cell]) for cell in sorted(constants)])
        yield repr(sorted(sheet.formats.items()))
