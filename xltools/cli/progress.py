"""How far a run over many files is, on stderr: a line in place on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

__all__ = ["Progress"]

_IN_PLACE_SECONDS = 0.2
_LINE_SECONDS = 5.0
_ESTIMATE_FROM = 2.0
"""Seconds after which the time left is worth a guess."""


class Progress:
    """Says how many files of how many are done; nothing before the first interval has passed."""

    def __init__(
        self, total: int, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total = total
        self._stream = stream or sys.stderr
        self._clock = clock
        self._in_place = self._stream.isatty()
        self._begun = self._said = clock()
        self._shown = ""

    def done(self, count: int) -> None:
        """Say that so many files are done, unless something was said a moment ago."""
        now = self._clock()
        if now - self._said < (_IN_PLACE_SECONDS if self._in_place else _LINE_SECONDS):
            return
        self._said = now
        text = self._text(count, now - self._begun)
        if self._in_place:
            self._replace(text)
        else:
            self._write(f"{text}\n")

    def clear(self) -> None:
        """Leave the line to other output."""
        if self._shown:
            self._replace("")
            self._write("\r")

    def _text(self, count: int, elapsed: float) -> str:
        text = f"[{count:{len(str(self._total))}}/{self._total}] 已用 {_duration(elapsed)}"
        if not count or count == self._total or elapsed < _ESTIMATE_FROM:
            return text
        return f"{text}，约剩 {_duration(elapsed / count * (self._total - count))}"

    def _replace(self, text: str) -> None:
        """Write over what the line shows; blanks, since not every console knows how to erase."""
        self._write(f"\r{text}{' ' * max(0, _width(self._shown) - _width(text))}")
        self._shown = text

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} 秒"
    minutes = round(seconds / 60)
    return f"{minutes} 分" if minutes < 60 else f"{minutes // 60} 小时 {minutes % 60} 分"


def _width(text: str) -> int:
    return sum(1 + (character > "\u2e80") for character in text)
