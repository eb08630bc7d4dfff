"""Work that must not keep a window waiting: one thread, one job after another."""

from __future__ import annotations

import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from xltools.errors import XltoolsError

__all__ = ["AtOnce", "Runs", "Worker", "sentence"]

T = TypeVar("T")


class Runs(Protocol):
    """Something that runs jobs."""

    def submit(self, job: Callable[[], T], then: Callable[[T], None], failed: Callable[[str], None]) -> None:
        """Run the job, then hand its value, or a sentence about its failure, to the window's thread."""


class Worker:
    """A thread of its own; objects of Excel and LibreOffice belong to the thread that made them."""

    def __init__(self, deliver: Callable[[Callable[[], None]], None]) -> None:
        self._deliver = deliver
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._idle = threading.Event()
        self._idle.set()
        threading.Thread(target=self._work, daemon=True, name="xltools").start()

    def submit(self, job: Callable[[], T], then: Callable[[T], None], failed: Callable[[str], None]) -> None:
        """Queue the job."""
        self._idle.clear()
        self._jobs.put(lambda: self._deliver(_outcome(job, then, failed)))

    def wait(self, seconds: float) -> bool:
        """Let the job that runs come to its end; ``False`` when it takes longer than that."""
        return self._idle.wait(seconds)

    def _work(self) -> None:
        _enter_com()
        while True:
            self._jobs.get()()
            if self._jobs.empty():
                self._idle.set()


class AtOnce:
    """Runs a job where it is submitted."""

    def submit(self, job: Callable[[], T], then: Callable[[T], None], failed: Callable[[str], None]) -> None:
        """Run the job now."""
        _outcome(job, then, failed)()


def sentence(error: Exception) -> str:
    """What users read about a failure."""
    if isinstance(error, XltoolsError):
        return str(error)
    return f"没有完成（{type(error).__name__}：{error}），这是程序的缺陷，请告诉开发者。"


def _outcome(
    job: Callable[[], T], then: Callable[[T], None], failed: Callable[[str], None]
) -> Callable[[], None]:
    try:
        value = job()
    except Exception as error:  # noqa: BLE001  # the thread's outermost layer: one sentence, not silence
        if os.environ.get("XLTOOLS_DEBUG"):
            traceback.print_exc()
        text = sentence(error)
        return lambda: failed(text)
    return lambda: then(value)


def _enter_com() -> None:
    """Let this thread use COM where there is COM."""
    if sys.platform == "win32":
        try:
            import pythoncom
        except ImportError:
            return
        com: Any = pythoncom
        com.CoInitialize()
