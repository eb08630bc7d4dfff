"""A user who answers the questions of the add-in as said beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

__all__ = ["Answers"]


class Answers:
    """What is asked is kept in ``asked``."""

    def __init__(
        self,
        files: tuple[Path, ...] = (),
        text: str | None = None,
        target: Path | None = None,
        choice: int | None = None,
    ) -> None:
        self._files, self._text, self._target, self._choice = files, text, target, choice
        self.asked: list[str] = []

    def files(self, title: str) -> tuple[Path, ...]:
        return self._files

    def target(self, title: str, suggested: Path) -> Path | None:
        return self._target

    def text(self, title: str, initial: str) -> str | None:
        self.asked.append(title)
        return self._text

    def choice(self, title: str, options: Sequence[str]) -> int | None:
        self.asked += options
        return self._choice
