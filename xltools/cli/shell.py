"""What all commands share: Chinese help and usage errors, streams that never crash, exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from xltools.errors import XltoolsError

__all__ = ["ChineseCommand", "ChineseGroup", "echo", "ids_of", "note", "one_of", "run", "year_of"]

ISSUES_HINT = "这是程序的缺陷，请把以上信息和使用的命令告诉开发者。"


def year_of(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """The year of accounts an option states; anything but 1990 to 2100 is a usage error."""
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and 1990 <= int(value) <= 2100):
        raise click.BadParameter(f"“{value}”不是年度", ctx, param)
    return int(value)


def ids_of(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Ids, or beginnings of ids, from an option that takes lists and may be repeated."""
    ids = tuple(part.strip().upper() for value in values for part in value.replace("，", ",").split(","))
    if not all(ids):
        raise click.BadParameter("两个逗号之间没有编号", ctx, param)
    return ids


def one_of(*choices: str) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """A check that an option's value is one of these; the refusal lists them."""

    def chosen(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        if value is not None and value not in choices:
            raise click.BadParameter(f"“{value}”应为 {'、'.join(choices)}", ctx, param)
        return value

    return chosen


class _ChineseHelp:
    """Click's help with Chinese headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]  # type: ignore[attr-defined]
        records = [record for param in options if (record := param.get_help_record(ctx))]
        if records:
            with formatter.section("选项"):
                formatter.write_dl(records)


class ChineseCommand(_ChineseHelp, click.Command):
    """A command whose help and usage errors are in Chinese."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"options_metavar": "[选项]", **options})
        self.allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as click does; surplus arguments are named in Chinese."""
        rest = super().parse_args(ctx, args)
        if ctx.args:
            raise click.UsageError(f"多余的内容“{' '.join(ctx.args)}”", ctx)
        return rest

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option --help, described in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明。"
        return option


class ChineseGroup(_ChineseHelp, click.Group):
    """A command group whose help is in Chinese."""

    command_class = ChineseCommand

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option --help, described in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明。"
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then the subcommands with their first sentence."""
        _ChineseHelp.format_options(self, ctx, formatter)
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(80)) for name, command in commands if command]
        with formatter.section("子命令"):
            formatter.write_dl(rows)


def echo(line: str) -> None:
    """One line of the result."""
    click.echo(line)


def note(line: str) -> None:
    """One line about the work, on stderr."""
    click.echo(line, err=True)


def run(command: click.Command, arguments: list[str] | None = None) -> NoReturn:
    """Run a command and end the process: 0 done, 1 findings, 2 could not complete."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a GBK console or pipe must never crash the run
            stream.reconfigure(errors="replace")
    sys.exit(_guarded(lambda: command.main(arguments, standalone_mode=False)))


def _guarded(action: Callable[[], Any]) -> int:
    try:
        result = action()
    except click.UsageError as error:
        return _fail(_usage_text(error))
    except click.exceptions.Exit as error:
        return int(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _fail("已中止。")
    except XltoolsError as error:
        return _fail(str(error), error.exit_code)
    except BrokenPipeError:  # the reader of our output went away; silence the flush at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except MemoryError:
        return _fail("内存不足，无法处理这个文件。")
    except Exception as error:  # the outermost layer: one sentence instead of a traceback
        if os.environ.get("XLTOOLS_DEBUG"):
            raise
        return _fail(f"{type(error).__name__}：{error}\n{ISSUES_HINT}（设 XLTOOLS_DEBUG=1 可显示详情）")
    return int(result or 0)


def _fail(text: str, code: int = 2) -> int:
    note(f"错误：{text}")
    return code


def _usage_text(error: click.UsageError) -> str:
    hint = "用 --help 查看用法。"
    match error:
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}；{hint}"
        case click.BadOptionUsage():
            return f"{error.option_name} 的用法不对，后面缺少取值或多了取值；{hint}"
        case click.MissingParameter():
            name = error.param.make_metavar(error.ctx) if error.param and error.ctx else ""
            return f"缺少 {name}；{hint}"
        case click.BadParameter():
            name = error.param.opts[0] if error.param else ""
            return f"{name} 的取值不对：{error.message}；{hint}"
        case _:
            return f"{error.format_message()}；{hint}"
