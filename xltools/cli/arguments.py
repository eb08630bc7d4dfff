"""Options and operands from a command line, with Chinese help and refusals.

argparse would take a tenth of the time of a whole check to load, and speaks English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace

from xltools import __version__
from xltools.errors import XltoolsError
from xltools.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Parser", "UsageError", "columns", "count_of", "ids_of", "one_of", "year_of"]


class UsageError(XltoolsError):
    """The command line cannot be understood."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text}；用 --help 查看用法。")


class BadValue(ValueError):
    """The value of an option is none it takes; ``str()`` says why."""


class Option(Record):
    """One option of a command."""

    names: tuple[str, ...]
    says: str
    value: str
    """What its value is called in the help; empty for an option without value."""
    convert: Callable[[str], Any]
    default: object
    repeats: bool
    """Whether it may be given several times, its values making a list."""

    @property
    def key(self) -> str:
        """The name its value has in the result."""
        return self.names[-1].lstrip("-").replace("-", "_")

    def read(self, texts: Sequence[str]) -> object:
        """What the texts given for it mean; :class:`UsageError` for what it does not take."""
        if "" in texts and self.convert is not str:
            raise UsageError(f"{self.names[-1]} 后面是空的，请写明取值")
        try:
            values = [self.convert(text) for text in texts]
        except BadValue as error:
            raise UsageError(f"{self.names[-1]} 的取值不对：{error}") from error
        if self.repeats:
            return values
        return values[-1] if values else self.default


class Parser:
    """The options of one command; operands may stand anywhere among them."""

    def __init__(self, command: str, operands: str, says: str) -> None:
        self.command = command
        self.operands = operands
        self.says = says
        self.options: list[Option] = []

    def flag(self, name: str, says: str) -> None:
        """An option without value: true when given."""
        self.options.append(Option((name,), says, "", bool, False, repeats=False))

    def value(
        self,
        *names: str,
        called: str,
        says: str,
        convert: Callable[[str], Any] = str,
        default: object = None,
        repeats: bool = False,
    ) -> None:
        """An option with a value, which may begin with a dash; the last name is that in the result."""
        self.options.append(Option(names, says, called, convert, default, repeats=repeats))

    def parse(self, arguments: Sequence[str], most: int | None = None) -> tuple[SimpleNamespace, list[str]]:
        """The options and the operands, of which there may be so many.

        Raises :class:`UsageError` for what it cannot understand, ``SystemExit`` when --help or --version is done.
        """
        self.flag("--help", "显示本说明。")
        given: dict[Option, list[str]] = {option: [] for option in self.options}
        operands: list[str] = []
        words = iter(arguments)
        for word in words:
            if word == "--":
                operands += words
            elif word.startswith("-") and word != "-":
                option, text = self._option(word, words)
                given[option].append(text)
            else:
                operands.append(word)
        self._show({option.key for option, texts in given.items() if texts})
        if "" in operands:
            raise UsageError("命令中有一处是空的，请写明文件、文件夹或名称")
        if most is not None and len(operands) > most:
            raise UsageError(f"多余的内容“{' '.join(operands[most:])}”")
        return SimpleNamespace(
            **{option.key: option.read(texts) for option, texts in given.items()}
        ), operands

    def _option(self, word: str, words: Iterator[str]) -> tuple[Option, str]:
        if word.startswith("--"):
            name, separator, text = word.partition("=")
        else:
            name, separator, text = word[:2], word[2:], word[2:]
        option = next((option for option in self.options if name in option.names), None)
        if option is None:
            raise UsageError(f"没有选项 {name}")
        attached = text if separator else None
        taken = next(words, None) if option.value and attached is None else attached
        if (taken is None) is bool(option.value):
            raise UsageError(f"{name} 的用法不对，后面缺少取值或多了取值")
        return option, taken or ("" if option.value else name)

    def _show(self, asked: set[str]) -> None:
        if "help" in asked:
            print(self.help_text())  # noqa: T201
        elif "version" in asked:
            print(f"xltools {__version__}")  # noqa: T201
        else:
            return
        raise SystemExit(0)

    def help_text(self) -> str:
        """Usage, what the command does, and the options."""
        names = [f"{', '.join(option.names)} {option.value}".rstrip() for option in self.options]
        rows = [(name, option.says) for name, option in zip(names, self.options, strict=True)]
        usage = f"用法：{self.command} [选项] {self.operands}".rstrip()
        says = [f"  {line}".rstrip() for line in self.says.splitlines()]
        return "\n".join([usage, "", *says, "", "选项:", *columns(rows)])


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
        raise BadValue(f"“{text}”不是年度")
    return int(text)


def count_of(text: str) -> int:
    """A number of things, at least one."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 999):
        raise BadValue(f"“{text}”应为 1 至 999 的整数")
    return int(text)


def ids_of(text: str) -> tuple[str, ...]:
    """Ids, or beginnings of ids, separated by commas."""
    ids = tuple(part.strip().upper() for part in text.replace("，", ",").split(","))
    if not all(ids):
        raise BadValue("两个逗号之间没有编号")
    return ids


def one_of(*choices: str) -> Callable[[str], str]:
    """A check that an option's value is one of these; the refusal lists them."""

    def chosen(text: str) -> str:
        if text not in choices:
            raise BadValue(f"“{text}”应为 {'、'.join(choices)}")
        return text

    return chosen
