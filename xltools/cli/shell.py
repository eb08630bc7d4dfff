"""What all commands share: Chinese help and usage errors, streams that never crash, exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from xltools import __version__
from xltools.errors import XltoolsError

__all__ = ["Parser", "UsageError", "count_of", "echo", "ids_of", "note", "one_of", "run", "year_of"]

ISSUES_HINT = "这是程序的缺陷，请把以上信息和使用的命令告诉开发者。"


class UsageError(XltoolsError):
    """The command line cannot be understood."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text}；用 --help 查看用法。")


class Parser(argparse.ArgumentParser):
    """A parser of options whose help and refusals are in Chinese; operands may stand anywhere among them."""

    def __init__(self, command: str, operands: str, says: str) -> None:
        super().__init__(prog=command, add_help=False, allow_abbrev=False, exit_on_error=False)
        self.operands = operands
        self.says = says

    def add_version(self) -> None:
        """Give it the option --version."""
        self.add_argument("--version", action="version", version=f"xltools {__version__}", help="显示版本。")

    def parse(
        self, arguments: Sequence[str], most: int | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """The options and the operands, of which there may be so many; :class:`UsageError` for anything else."""
        self.add_argument("--help", action="help", help="显示本说明。")
        words, rest = self._joined(arguments)
        try:
            options, operands = self.parse_known_args(words)
        except argparse.ArgumentError as error:
            raise UsageError(_refusal(error)) from error
        for text in operands:
            if text.startswith("-") and text != "-":
                raise UsageError(f"没有选项 {text.partition('=')[0]}")
        operands += rest
        if most is not None and len(operands) > most:
            raise UsageError(f"多余的内容“{' '.join(operands[most:])}”")
        return options, operands

    def _joined(self, arguments: Sequence[str]) -> tuple[list[str], list[str]]:
        """Each option in one word with its value, which may begin with a dash; then what stands after ``--``."""
        joined = []
        words = iter(arguments)
        for word in words:
            if word == "--":
                break
            action = self._option_string_actions.get(word)
            value = next(words, None) if action is not None and action.nargs is None else None
            joined.append(word if value is None else f"{word}={value}")
        return joined, list(words)

    def error(self, message: str) -> NoReturn:
        """What argparse itself refuses, which the methods here leave nothing of."""
        raise UsageError(message)

    def format_help(self) -> str:
        """Usage, what the command does, and the options."""
        options = "\n".join(columns([(_names(action), action.help or "") for action in self._actions]))
        usage = f"用法：{self.prog} [选项] {self.operands}".rstrip()
        says = "\n".join(f"  {line}".rstrip() for line in self.says.splitlines())
        return f"{usage}\n\n{says}\n\n选项:\n{options}\n"


def _refusal(error: argparse.ArgumentError) -> str:
    name = (error.argument_name or "").rpartition("/")[2]
    if isinstance(error.__context__, argparse.ArgumentTypeError):
        return f"{name} 的取值不对：{error.message}"
    return f"{name} 的用法不对，后面缺少取值或多了取值"


def _names(action: argparse.Action) -> str:
    return f"{', '.join(action.option_strings)} {action.metavar or ''}".rstrip()


def columns(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Two columns of text as lines, a Chinese character being two places wide."""
    widths = [sum(1 + (character > "\u2e80") for character in name) for name, _ in rows]
    return [
        f"  {name}{' ' * (max(widths) - width)}  {text}"
        for width, (name, text) in zip(widths, rows, strict=True)
    ]


def year_of(text: str) -> int:
    """The year of accounts an option states, from 1990 to 2100."""
    if not (text.isascii() and text.isdigit() and 1990 <= int(text) <= 2100):
        raise argparse.ArgumentTypeError(f"“{text}”不是年度")
    return int(text)


def count_of(text: str) -> int:
    """A number of things, at least one."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 999):
        raise argparse.ArgumentTypeError(f"“{text}”应为 1 至 999 的整数")
    return int(text)


def ids_of(text: str) -> tuple[str, ...]:
    """Ids, or beginnings of ids, separated by commas."""
    ids = tuple(part.strip().upper() for part in text.replace("，", ",").split(","))
    if not all(ids):
        raise argparse.ArgumentTypeError("两个逗号之间没有编号")
    return ids


def one_of(*choices: str) -> Callable[[str], str]:
    """A check that an option's value is one of these; the refusal lists them."""

    def chosen(text: str) -> str:
        if text not in choices:
            raise argparse.ArgumentTypeError(f"“{text}”应为 {'、'.join(choices)}")
        return text

    return chosen


def echo(line: str) -> None:
    """One line of the result."""
    print(line)  # noqa: T201


def note(line: str) -> None:
    """One line about the work, on stderr."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def run(command: Callable[[list[str]], int]) -> NoReturn:
    """Run a command and end the process: 0 done, 1 findings, 2 could not complete."""
    streams: tuple[Any, ...] = (sys.stdout, sys.stderr)
    for stream in streams:
        if hasattr(stream, "reconfigure"):  # a GBK console or pipe must never crash the run
            stream.reconfigure(errors="replace")
    sys.exit(_guarded(command))


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
    except Exception as error:  # the outermost layer: one sentence instead of a traceback
        if os.environ.get("XLTOOLS_DEBUG"):
            raise
        return _fail(f"{type(error).__name__}：{error}\n{ISSUES_HINT}（设 XLTOOLS_DEBUG=1 可显示详情）")
    return code


def _fail(text: str, code: int = 2) -> int:
    note(f"错误：{text}")
    return code
