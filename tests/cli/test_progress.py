"""Progress on stderr: in place on a terminal, lines elsewhere, silence when it is quick."""

from __future__ import annotations

import io

import pytest

from xltools.cli.progress import Progress


class Stream(io.StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def said(terminal: bool, total: int, *steps: tuple[float, int]) -> str:
    """What is written when so many files are done so many seconds after the start."""
    stream, clock = Stream(terminal=terminal), Clock()
    progress = Progress(total, stream, clock)
    for seconds, count in steps:
        clock.now = 100.0 + seconds
        progress.done(count)
    return stream.getvalue()


def test_a_terminal_shows_one_line_in_place() -> None:
    text = said(True, 2000, (12, 37), (12.1, 38), (13, 40))
    assert text == "\r[  37/2000] 已用 12 秒，约剩 11 分\r[  40/2000] 已用 13 秒，约剩 11 分"


def test_elsewhere_a_line_comes_every_few_seconds() -> None:
    text = said(False, 10, (1, 1), (5.5, 5), (6, 6), (11, 10))
    assert text.splitlines() == ["[ 5/10] 已用 6 秒，约剩 6 秒", "[10/10] 已用 11 秒"]


@pytest.mark.parametrize(("terminal", "quick"), [(True, 0.1), (False, 4.0)])
def test_quick_work_says_nothing(terminal: bool, quick: float) -> None:
    assert said(terminal, 2, (quick, 2)) == ""


def test_nothing_is_guessed_before_a_file_is_done() -> None:
    assert said(True, 9, (7, 0)) == "\r[0/9] 已用 7 秒"


def test_a_shorter_line_covers_the_longer_one_and_clearing_leaves_none() -> None:
    stream, clock = Stream(terminal=True), Clock()
    progress = Progress(9, stream, clock)
    clock.now += 7400
    progress.done(4)
    longer = stream.getvalue().lstrip("\r")
    assert longer == "[4/9] 已用 2 小时 3 分，约剩 2 小时 34 分"
    progress.clear()
    wide = sum(1 + (character > "\u2e80") for character in longer)
    assert stream.getvalue() == f"\r{longer}\r{' ' * wide}\r"
    progress.clear()
    assert stream.getvalue().count("\r") == 3
