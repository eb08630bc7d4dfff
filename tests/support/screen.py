"""A screen of its own for tests of windows: Xvfb, and a panel on it that is pressed as users press it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

__all__ = ["RunningPanel", "Screen", "screen", "until"]

_SIZE = "1280x1024x24"
_START_SECONDS, _STEP_SECONDS = 30, 30


class ScreenMissing(Exception):
    """What windows need is not there; the text says what."""


class Screen:
    """An Xvfb on a display that is free; ``name`` is what DISPLAY must be."""

    def __init__(self) -> None:
        for program in ("Xvfb", "xdotool"):
            if shutil.which(program) is None:
                raise ScreenMissing(f"{program} is not on the PATH")
        try:
            import tkinter as tk  # noqa: F401
        except ImportError as error:
            raise ScreenMissing(f"this Python has no tkinter: {error}") from error
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", _SIZE, "-nolisten", "tcp"]
        self._process = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        if not number:
            self.stop()
            raise ScreenMissing("Xvfb does not start")
        self.name = f":{number}"

    def xdotool(self, *arguments: str) -> str:
        """What it prints, empty when it finds nothing."""
        done = subprocess.run(
            ["xdotool", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=self.environment(),
            timeout=_STEP_SECONDS,
        )
        return done.stdout.strip()

    def windows(self, name: str) -> list[str]:
        """The ids of the windows whose title matches; xdotool itself matches no Chinese."""
        found = self.xdotool("search", "--onlyvisible", "--name", ".").split()
        return [each for each in found if re.search(name, self.xdotool("getwindowname", each))]

    def picture(self, target: Path) -> Path | None:
        """A screenshot, where ImageMagick can take one."""
        if shutil.which("import") is None:
            return None
        command = ["import", "-window", "root", "+dither", "-colors", "64", str(target)]
        subprocess.run(command, env=self.environment(), check=True, timeout=_STEP_SECONDS)
        return target

    def environment(self) -> dict[str, str]:
        """The variables for a program that shall appear here."""
        return {**os.environ, "DISPLAY": self.name}

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(timeout=_START_SECONDS)


class RunningPanel:
    """``xltools panel FILE`` as a process of its own; ``places`` are the middles of its buttons, ``before`` what it runs first."""

    def __init__(
        self, screen: Screen, file: Path, places: dict[str, tuple[int, int]], before: str = ""
    ) -> None:
        self._screen, self._places = screen, places
        code = f"{before}\nfrom xltools.cli.main import main; main()"
        command = [sys.executable, "-c", code, "panel", str(file)]
        self.process = subprocess.Popen(command, env=screen.environment(), stderr=subprocess.PIPE)
        try:
            self.ready(file.name)
        except BaseException:
            self.stop()
            raise

    @property
    def title(self) -> str:
        """What the title bar says: the workbook, or what is being done."""
        found = self._screen.windows("财政公开表")
        return self._screen.xdotool("getwindowname", found[0]) if found else ""

    def ready(self, name: str) -> None:
        """Wait until nothing is being done, and the title says that."""
        until(lambda: name in self.title, f"the panel does not show {name}")

    def click(self, button: str, times: int = 1) -> None:
        """Click a button by what it says."""
        x, y = self._places[button]
        self._screen.xdotool("mousemove", str(x), str(y), "click", "--repeat", str(times), "1")

    def answer(self, dialog: str, text: str) -> None:
        """Type an answer into the window of that title, and take it."""
        until(lambda: self._screen.windows(dialog), f"no window {dialog}")
        self._screen.xdotool("mousemove", "5", "5")
        self._screen.xdotool("type", "--delay", "5", text)
        self._screen.xdotool("key", "Return")
        until(lambda: not self._screen.windows(dialog), f"the window {dialog} stays")

    def close(self) -> str:
        """Close the window as its key does; what the process printed to its error stream."""
        found = self._screen.windows("财政公开表")
        self._screen.xdotool("windowfocus", "--sync", found[0], "key", "ctrl+w")
        _, errors = self.process.communicate(timeout=_STEP_SECONDS)
        return errors.decode()

    def stop(self) -> None:
        """End the process whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


def until(holds: Callable[[], object], otherwise: str, seconds: float = _STEP_SECONDS) -> None:
    """Wait until something holds, at most that long."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    """A screen; without one the test is skipped by name, and fails where CI is set."""
    try:
        found = Screen()
    except ScreenMissing as missing:
        if os.environ.get("CI"):
            pytest.fail(f"a screen is required in CI: {missing}")
        pytest.skip(f"NOT TESTED on a screen: {missing}")
    yield found
    found.stop()
