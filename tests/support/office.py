"""LibreOffice as a test's second opinion: one process per test session, driven through UNO scripts.

The scripts (``uno_*.py`` beside this file) run under a Python that has LibreOffice's ``uno`` module, which is
rarely the one that runs the tests.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["Office", "OfficeError", "OfficeMissing"]

_HERE = Path(__file__).parent
_START_SECONDS = 90
_JOB_SECONDS = 180
_OFFICES = count(1)


class OfficeMissing(Exception):
    """No LibreOffice, or no Python that can talk to it; the text says which."""


class OfficeError(Exception):
    """A script failed inside LibreOffice; the text is what it printed."""


class Office:
    """A LibreOffice with a profile of its own, ``folder/profile``; every result lands in ``folder``.

    Raises :class:`OfficeMissing` when it cannot be started. Use as a context manager, or call :meth:`stop`.
    """

    def __init__(self, folder: Path, options: tuple[str, ...] = ()) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._python = _uno_python()
        self._pipe = f"xltools{os.getpid()}office{next(_OFFICES)}"
        self._process = _start(self._pipe, folder / "profile", options)
        try:
            self.run("uno_convert.py", "ping", seconds=_START_SECONDS)
        except (OfficeError, subprocess.TimeoutExpired) as error:
            self.stop()
            raise OfficeMissing(f"soffice does not answer: {error}") from error

    def convert(self, path: Path, kind: str) -> Path:
        """The file saved by LibreOffice as ``xlsx``, ``xls``, ``ods`` or ``pdf``, with the values stored in it."""
        return self._produce("uno_convert.py", "convert", path, kind)

    def recalculated(self, path: Path) -> Path:
        """An ``.xlsx`` copy in which LibreOffice has computed every formula afresh."""
        return self._produce("uno_convert.py", "recalculate", path, "xlsx")

    def insert_rows(self, path: Path, insertions: list[tuple[str, int, int]]) -> Path:
        """An ``.xlsx`` copy with rows inserted by LibreOffice: (sheet, before which row, how many), in order."""
        return self._produce("uno_insert.py", json.dumps(insertions), path, "xlsx")

    def run(self, script: str, *arguments: str, seconds: float = _JOB_SECONDS) -> str:
        """What a script of this folder prints; it gets the pipe's name and then the arguments.

        Raises :class:`OfficeError` when it fails.
        """
        command = [self._python, str(_HERE / script), self._pipe, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=seconds)
        if done.returncode:
            raise OfficeError(f"{script}: exit {done.returncode} {done.stderr.strip()}")
        return done.stdout

    def serve(self, script: str, *arguments: str, paths: tuple[Path, ...] = ()) -> subprocess.Popen[bytes]:
        """A script of this folder that answers on its standard streams until its input ends."""
        command = [self._python, str(_HERE / script), self._pipe, *arguments]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)

    def stop(self) -> None:
        """End the process and everything it started."""
        if self._process.poll() is None:
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        self._process.wait(timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _produce(self, script: str, task: str, path: Path, suffix: str) -> Path:
        target = self._folder / f"{next(self._numbers):03d}" / f"{path.stem}.{suffix}"
        target.parent.mkdir()
        self.run(script, task, str(path.resolve()), str(target))
        return target


def _start(pipe: str, profile: Path, options: tuple[str, ...]) -> subprocess.Popen[bytes]:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise OfficeMissing("soffice is not on the PATH")
    command = [
        program,
        "--headless",
        "--norestore",
        "--nologo",
        f"--accept=pipe,name={pipe};urp;",
        f"-env:UserInstallation={profile.as_uri()}",
        *options,
    ]
    return subprocess.Popen(  # a group of its own, since soffice is a script that starts the program
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def _uno_python() -> str:
    for candidate in _pythons():
        probe = subprocess.run([candidate, "-c", "import uno"], capture_output=True, timeout=60)
        if probe.returncode == 0:
            return candidate
    raise OfficeMissing("no Python with the module uno (set UNO_PYTHON)")


def _pythons() -> Iterator[str]:
    program = shutil.which("soffice")
    beside = [] if program is None else list(Path(program).resolve().parent.glob("python*"))
    for candidate in (os.environ.get("UNO_PYTHON"), "/usr/bin/python3", *map(str, beside), sys.executable):
        if candidate and Path(candidate).is_file():
            yield candidate
