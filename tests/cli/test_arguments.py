"""The command line as Chinese users write it, and what is refused."""

from __future__ import annotations

import pytest

from xltools.cli.arguments import Parser, UsageError, ids_of, one_of


@pytest.fixture
def parser() -> Parser:
    parser = Parser("某命令", "路径…", "做一件事。")
    parser.flag("--force", "覆盖。")
    parser.value("-o", "--output", called="文件", says="写到这里。")
    parser.value("--select", called="编号,…", says="只要这些。", convert=ids_of, repeats=True)
    parser.value("--fail-on", called="级别", says="级别。", convert=one_of("error", "info"), default="error")
    return parser


def test_options_and_operands_may_be_mixed(parser: Parser) -> None:
    options, operands = parser.parse(["甲", "--output=乙=丙", "-", "--force", "丁", "--", "--force"])
    assert operands == ["甲", "-", "丁", "--force"]
    assert (options.output, options.force, options.fail_on) == ("乙=丙", True, "error")


@pytest.mark.parametrize("words", [["-o", "-1+2"], ["-o-1+2"], ["--output", "-1+2"], ["--output=-1+2"]])
def test_a_value_may_begin_with_a_dash(parser: Parser, words: list[str]) -> None:
    assert parser.parse(words)[0].output == "-1+2"


def test_an_empty_text_is_a_value(parser: Parser) -> None:
    assert parser.parse(["--output="])[0].output == ""
    assert parser.parse(["--output", ""])[0].output == ""


def test_lists_add_up_and_the_last_single_value_counts(parser: Parser) -> None:
    options, _ = parser.parse(["--select", "a，b", "--fail-on", "error", "--select=c", "--fail-on", "info"])
    assert (options.select, options.fail_on) == ([("A", "B"), ("C",)], "info")


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["--forc"], "没有选项 --forc"),
        (["-x"], "没有选项 -x"),
        (["--force=1"], "--force 的用法不对，后面缺少取值或多了取值"),
        (["--output"], "--output 的用法不对，后面缺少取值或多了取值"),
        (["--fail-on", "x"], "--fail-on 的取值不对：“x”应为 error、info"),
        (["--select", "a", "--select="], "--select 后面是空的，请写明取值"),
        (["一", ""], "命令中有一处是空的，请写明文件、文件夹或名称"),
        (["一", "二", "三"], "多余的内容“二 三”"),
    ],
)
def test_what_is_wrong_is_named(parser: Parser, words: list[str], refusal: str) -> None:
    with pytest.raises(UsageError) as caught:
        parser.parse(words, most=1)
    assert str(caught.value) == f"{refusal}；用 --help 查看用法。"


def test_the_help_lists_the_options_in_two_columns(
    parser: Parser, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        parser.parse(["--help"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.splitlines() == [
        "用法：某命令 [选项] 路径…",
        "",
        "  做一件事。",
        "",
        "选项:",
        "  --force            覆盖。",
        "  -o, --output 文件  写到这里。",
        "  --select 编号,…    只要这些。",
        "  --fail-on 级别     级别。",
        "  --help             显示本说明。",
    ]
