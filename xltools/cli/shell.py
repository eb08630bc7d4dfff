"""What all commands share: streams that never crash, exit codes, one sentence for each failure."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Callable

from xltools.errors import XltoolsError, because

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, TextIO

__all__ = ["echo", "note", "run"]

ISSUES_HINT = "这是程序的缺陷，请把以上信息和使用的命令告诉开发者。"


def echo(line: str) -> None:
    """One line of the result."""
    print(line)  # noqa: T201


def note(line: str) -> None:
    """One line about the work, on stderr."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def run(command: Callable[[list[str]], int]) -> NoReturn:
    """Run a command and end the process: 0 done, 1 findings, 2 could not complete."""
    codes: list[int] = []
    atexit.register(_leave, codes)  # the first to be registered is the last to be called
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    streams: tuple[Any, ...] = (sys.stdout, sys.stderr)
    for stream in streams:
        if hasattr(stream, "reconfigure"):  # a GBK console or pipe must never crash the run
            stream.reconfigure(errors="replace")
    gc.set_threshold(100_000)  # one workbook makes fewer objects that could be garbage in cycles
    code = _guarded(command)
    gc.freeze()  # nothing is worth a search for garbage any more
    codes.append(code)
    sys.exit(code)


def _nowhere() -> TextIO:
    """A stream that nobody reads, for one that was closed before the process began."""
    return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8", errors="replace")


def _leave(codes: list[int]) -> None:
    """End the process there and then: to take a hundred modules down one by one changes nothing any more."""
    if codes:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):  # nobody reads them any more
            os._exit(2)
        os._exit(codes[0])


def _guarded(command: Callable[[list[str]], int]) -> int:
    try:
        code = command(sys.argv[1:])
        sys.stdout.flush()
    except XltoolsError as error:
        return _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _fail("已中止。")
    except BrokenPipeError:  # the reader of our output went away; silence the flush at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except MemoryError:
        return _fail("内存不足，无法处理这个文件。")
    except OSError as error:
        if os.environ.get("XLTOOLS_DEBUG"):
            raise
        return _fail(_refusal(error))
    except Exception as error:  # the outermost layer: one sentence instead of a traceback
        if os.environ.get("XLTOOLS_DEBUG"):
            raise
        return _fail(f"{type(error).__name__}：{error}\n{ISSUES_HINT}（设 XLTOOLS_DEBUG=1 可显示详情）")
    return code


def _refusal(error: OSError) -> str:
    """What the system refused, as one sentence."""
    from pathlib import Path

    try:
        Path.cwd()
    except FileNotFoundError:
        return "当前文件夹已不存在，请换到别的文件夹再运行。"
    return f"{error.filename or '结果'}：读写失败（{because(error)}），请检查磁盘空间和权限后再试。"


def _fail(text: str, code: int = 2) -> int:
    note(f"错误：{text}")
    return code
