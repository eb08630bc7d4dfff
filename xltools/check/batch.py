"""Many files on several processes: a file that kills, stops or overfills its process costs only itself.

The pools of the standard library either wait for ever for a killed process or give up its neighbours as well, so a
small supervisor hands out the files: one pipe per process, one message per finished file, hence it is known which
file a process died on.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from xltools.check.filereport import FileReport, Status
from xltools.check.run import Options, check_file
from xltools.errors import XltoolsError

__all__ = ["SECONDS", "Bounds", "check_many", "processors"]

Check = Callable[[Path, Options], FileReport]

SECONDS = 60.0
"""Time for one file."""
MEMORY = 2 << 30
_CHUNK = 16
"""Files handed to a process at a time; fewer near the end, so that no process waits long for another."""
_WAITING_BYTES = 64 << 20
"""Reports that may wait for an earlier one, pickled; beyond that no new files are begun."""
_START_SECONDS = 120.0
_FAILED_STARTS = 3
_TICK = 1.0
_MANY_OBJECTS = 100_000
"""New objects after which the collector looks at them: more than one workbook makes."""
_CONTEXT = multiprocessing.get_context("spawn")

INTERRUPTED = "处理时意外中断（多半是内存不足或文件损坏），请用 Excel 或 WPS 另存为 .xlsx 再试"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may cost."""

    seconds: float = SECONDS
    memory: int = MEMORY
    """Address space of a process, in bytes; has no effect on Windows."""

    @property
    def late(self) -> str:
        """Why a file was given up, as one Chinese sentence."""
        return f"超过 {self.seconds:g} 秒未完成，已停止处理，请检查文件，或用 --timeout 放宽时限"


@dataclass(frozen=True, slots=True)
class _Work:
    check: Check
    options: Options
    bounds: Bounds


def processors() -> int:
    """How many processes can run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_many(
    files: Sequence[Path],
    options: Options,
    jobs: int,
    on_done: Callable[[int], None],
    *,
    bounds: Bounds = Bounds(),
    check: Check = check_file,
) -> Iterator[FileReport]:
    """The reports in the order of the files, each as soon as it and all before it are there.

    ``on_done`` hears how many files are done, at least once a second. Closing the iterator ends all processes.
    ``check`` is a function of a module, since other processes find it by name.
    Raises :class:`XltoolsError` when no process can be started.
    """
    return _Supervisor(files, _Work(check, options, bounds), max(1, jobs), on_done).reports()


class _Worker:
    """A process and the files it was given and has not reported on."""

    def __init__(self, work: _Work) -> None:
        self.pending: deque[int] = deque()
        self.ready = False
        self.deadline = time.monotonic() + _START_SECONDS
        self.connection, theirs = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=_serve, args=(theirs, work), daemon=True)
        with _interrupts_held():
            self.process.start()
        theirs.close()  # or its end would not be noticed

    @property
    def idle(self) -> bool:
        return self.ready and not self.pending

    def give(self, indices: Sequence[int], paths: list[Path], seconds: float) -> None:
        self.pending.extend(indices)
        self.deadline = time.monotonic() + seconds
        with suppress(OSError):  # if it has just died, reading from it tells
            self.connection.send(paths)

    def late(self) -> bool:
        """Whether its file took too long; what has arrived but was not yet read counts as done."""
        return not self.idle and time.monotonic() > self.deadline and not self.connection.poll()

    def end(self) -> None:
        """Kill it with what it started: it leads a process group of its own (POSIX)."""
        if os.name == "posix" and self.process.pid:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.connection.close()


class _Queue:
    """Files not yet given to a process, by their place in the list."""

    def __init__(self, count: int, jobs: int) -> None:
        self._count = count
        self._jobs = jobs
        self._next = 0
        self._returned: deque[int] = deque()

    @property
    def left(self) -> int:
        return self._count - self._next + len(self._returned)

    def put_back(self, indices: Sequence[int]) -> None:
        self._returned.extendleft(reversed(indices))

    def take(self, *, ahead: bool) -> list[int]:
        """The next files; ``ahead`` allows new ones, those put back are always due."""
        size = min(_CHUNK, max(1, self.left // (self._jobs * 4)))
        if self._returned:
            return [self._returned.popleft() for _ in range(min(size, len(self._returned)))]
        first = self._next
        if ahead:
            self._next = min(self._count, first + size)
        return list(range(first, self._next))


class _Supervisor:
    def __init__(self, files: Sequence[Path], work: _Work, jobs: int, on_done: Callable[[int], None]) -> None:
        self.files = files
        self.work = work
        self.jobs = jobs
        self.on_done = on_done
        self.queue = _Queue(len(files), jobs)
        self.workers: dict[Connection, _Worker] = {}
        self.finished: dict[int, bytes] = {}
        self.waiting_bytes = 0
        self.done = 0
        self.failed_starts = 0

    def reports(self) -> Iterator[FileReport]:
        try:
            for index in range(len(self.files)):
                self.step(0)
                while index not in self.finished:
                    self.step(_TICK)
                message = self.finished.pop(index)
                self.waiting_bytes -= len(message)
                yield pickle.loads(message)  # noqa: S301 - from our own process
        finally:
            for worker in self.workers.values():
                worker.end()

    def step(self, patience: float) -> None:
        """Give work to all that have none, then hear what they say, waiting no longer than that many seconds."""
        self.staff()
        for connection in wait(list(self.workers), patience):
            self.hear(self.workers[connection])  # type: ignore[index]
        for worker in [worker for worker in self.workers.values() if worker.late()]:
            self.lose(worker, self.work.bounds.late)
        self.on_done(self.done)

    def staff(self) -> None:
        starting = sum(not worker.ready for worker in self.workers.values())
        while len(self.workers) < self.jobs and self.queue.left > starting:
            worker = _Worker(self.work)
            self.workers[worker.connection] = worker
            starting += 1
        for worker in self.workers.values():
            if worker.idle and (indices := self.queue.take(ahead=self.waiting_bytes < _WAITING_BYTES)):
                worker.give(indices, [self.files[index] for index in indices], self.work.bounds.seconds)

    def hear(self, worker: _Worker) -> None:
        """One message: that a process is up, then a report for each of its files; silence is its end."""
        try:
            message = worker.connection.recv_bytes()
        except (EOFError, OSError):
            self.lose(worker, INTERRUPTED)
            return
        if worker.ready:
            self.keep(worker.pending.popleft(), message)
        worker.ready = True
        worker.deadline = time.monotonic() + self.work.bounds.seconds
        self.failed_starts = 0

    def keep(self, index: int, message: bytes) -> None:
        self.finished[index] = message
        self.waiting_bytes += len(message)
        self.done += 1

    def lose(self, worker: _Worker, reason: str) -> None:
        """End a process; the file it was at is given up, the rest of its files goes to others."""
        worker.end()
        del self.workers[worker.connection]
        if worker.pending:
            index = worker.pending.popleft()
            report = FileReport(str(self.files[index]), Status.UNREADABLE, reason)
            self.keep(index, pickle.dumps(report))
            self.queue.put_back(worker.pending)
        elif not worker.ready:
            self.failed_starts += 1
            if self.failed_starts == _FAILED_STARTS:
                raise XltoolsError("校验用的子进程无法启动，请检查内存和权限，或逐个文件校验。")


def _serve(connection: Connection, work: _Work) -> None:
    """The life of a process: say that it is up, then check whatever it is given until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # only the parent answers to Ctrl-C
    if os.name == "posix":
        os.setsid()
        _limit_memory(work.bounds.memory)
    gc.set_threshold(_MANY_OBJECTS)  # a check makes many objects and few cycles
    connection.send_bytes(b"ready")
    with suppress(EOFError, OSError):
        while True:
            for path in connection.recv():
                _end_if_orphaned(work.bounds.seconds)
                connection.send_bytes(pickle.dumps(work.check(path, work.options)))
            _end_if_orphaned(0)


def _end_if_orphaned(seconds: float) -> None:
    """Have the system end this process some time after the parent should have; 0 calls that off."""
    if hasattr(signal, "alarm"):
        signal.alarm(int(seconds + _START_SECONDS) if seconds else 0)


def _limit_memory(memory: int) -> None:
    import resource

    with suppress(ValueError, OSError):  # a stricter limit is in force
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """A Ctrl-C takes effect once the process has started, which begins deaf to it and so prints no traceback."""
    if os.name != "posix":
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # started later, it would lift the block
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
