"""Reading the text of a relation.

Grammar (DESIGN section 6)::

    statement  = { "each" NAME "in" domain ":" } { "if" comparison ":" } comparison
    comparison = expression ("=" | "<=" | ">=") expression
    domain     = "rows(" FORM [ "." BLOCK ] ")" | "codes(" FORM { "," LEVEL } ")"
               | "columns(" FORM "," COLUMN ".." COLUMN ")"
    expression = term { ("+" | "-") term };  term = factor { "*" factor }
    factor     = NUMBER | "-" factor | "(" expression ")" | reference | "sum(" reference ")"
    reference  = FORM "[" rows [ "," columns ] "]"
    rows       = ROW | ROW ".." ROW | NAME | LEVEL | "children(" (CODE | NAME) ")"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from xltools.errors import BadRelation
from xltools.forms.model import Form
from xltools.relations.expression import (
    Binary,
    CellRef,
    Children,
    Comparison,
    Condition,
    Each,
    Expression,
    Level,
    Named,
    Negated,
    Number,
    Selector,
    Span,
    Statement,
    SumOf,
    Variable,
)

__all__ = ["parse"]

LEVELS = {"类": 3, "款": 5, "项": 7}
_EACH = re.compile(r"\s*each\s+([a-z]\w*)\s+in\s+(rows|codes|columns)\(([^)]*)\)\s*:")
_TOKEN = re.compile(
    r"\s*(?:((?:prior\.)?[a-z][a-z0-9-]*)\[([^\]]*)\]|(\d+(?:\.\d+)?)|(sum|if\b|[-+*()=:]|<=|>=))"
)
_CHILDREN = re.compile(r"children\(([^)]+)\)")
_VARIABLE = re.compile(r"[a-z]\w*")


def parse(text: str, forms: Mapping[str, Form]) -> Statement:
    """The relation a text states; :class:`BadRelation` says what in it is wrong."""
    rest = text
    each: list[Each] = []
    while match := _EACH.match(rest):
        each.append(_each(match, forms, text))
        rest = rest[match.end() :]
    return _Parser(rest, forms, frozenset(part.variable for part in each), text).statement(tuple(each))


def _form(form_id: str, forms: Mapping[str, Form], text: str) -> Form:
    if form_id not in forms:
        raise BadRelation(f"关系式“{text}”：没有表“{form_id}”。")
    return forms[form_id]


def _each(match: re.Match[str], forms: Mapping[str, Form], text: str) -> Each:
    variable, domain, inside = match.groups()
    head, *more = (part.strip() for part in inside.split(","))
    form_id, _, block = head.partition(".")
    form = _form(form_id, forms, text)
    if block and block not in {part.id for part in form.blocks}:
        raise BadRelation(f"关系式“{text}”：{form_id} 没有“{block}”部分。")
    if domain == "columns":
        first, _, last = more[0].partition("..")
        return Each(variable, domain, form_id, block, span=Span(first.strip(), (last or first).strip()))
    return Each(variable, domain, form_id, block, tuple(LEVELS[level] for level in more))


class _Parser:
    """Recursive descent over the tokens of one statement."""

    def __init__(self, rest: str, forms: Mapping[str, Form], variables: frozenset[str], text: str) -> None:
        self.forms = forms
        self.variables = variables
        self.text = text
        self.tokens = self._tokens(rest)
        self.at = 0

    def fail(self, why: str) -> BadRelation:
        return BadRelation(f"关系式“{self.text}”：{why}。")

    def _tokens(self, rest: str) -> list[tuple[str, str, str]]:
        tokens = []
        position = 0
        rest = rest.rstrip()
        while position < len(rest):
            match = _TOKEN.match(rest, position)
            if not match:
                raise self.fail(f"“{rest[position:]}”不能理解")
            form, inside, number, symbol = match.groups()
            kind = "reference" if form else "number" if number else "symbol"
            tokens.append((kind, form or number or symbol, inside or ""))
            position = match.end()
        return tokens

    def peek(self) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "symbol":
            return self.tokens[self.at][1]
        return ""

    def take(self, symbol: str) -> None:
        if self.peek() != symbol:
            raise self.fail(f"缺少“{symbol}”")
        self.at += 1

    def statement(self, each: tuple[Each, ...]) -> Statement:
        conditions = []
        while self.peek() == "if":
            self.at += 1
            conditions.append(self.comparison())
            self.take(":")
        main = self.comparison()
        if self.at != len(self.tokens):
            raise self.fail("末尾有多余内容")
        return Statement(each, main.left, main.comparison, main.right, tuple(conditions))

    def comparison(self) -> Condition:
        left = self.expression()
        sign = self.peek()
        if sign not in {"=", "<=", ">="}:
            raise self.fail("缺少 =、<= 或 >=")
        self.at += 1
        return Condition(left, Comparison(sign), self.expression())

    def expression(self) -> Expression:
        result = self.term()
        while (sign := self.peek()) in {"+", "-"} and sign:
            self.at += 1
            result = Binary(sign, result, self.term())
        return result

    def term(self) -> Expression:
        result = self.factor()
        while self.peek() == "*":
            self.at += 1
            result = Binary("*", result, self.factor())
        return result

    def factor(self) -> Expression:
        symbol = self.peek()
        if symbol == "-":
            self.at += 1
            return Negated(self.factor())
        if symbol in {"(", "sum"}:
            return self.bracketed(symbol)
        if self.at >= len(self.tokens):
            raise self.fail("不完整")
        kind, text, inside = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Number(Decimal(text))
        if kind == "reference":
            return self.cell(text, inside)
        raise self.fail(f"此处不应有“{text}”")

    def bracketed(self, symbol: str) -> Expression:
        self.at += 1
        if symbol == "(":
            result = self.expression()
            self.take(")")
            return result
        self.take("(")
        kind, form_id, inside = self.tokens[self.at] if self.at < len(self.tokens) else ("", "", "")
        if kind != "reference":
            raise self.fail("sum( ) 之内应为一处引用")
        self.at += 1
        self.take(")")
        rows, columns = self.selectors(form_id, inside)
        return SumOf(form_id, rows, columns)

    def cell(self, form_id: str, inside: str) -> CellRef:
        row, column = self.selectors(form_id, inside)
        if not isinstance(row, Named | Variable) or not isinstance(column, Named | Variable):
            raise self.fail(f"{form_id}[{inside}] 不止一格，应写在 sum( ) 之内")
        return CellRef(form_id, row, column)

    def selectors(self, form_id: str, inside: str) -> tuple[Selector, Named | Variable | Span]:
        form = _form(form_id, self.forms, self.text)
        row_text, _, column_text = (part.strip() for part in inside.partition(","))
        rows = self.rows(form, row_text)
        return rows, self.columns(form, rows, column_text)

    def rows(self, form: Form, text: str) -> Selector:
        if text in LEVELS:
            return Level(LEVELS[text])
        if match := _CHILDREN.fullmatch(text):
            inner = match[1].strip()
            return Children(Variable(inner) if inner in self.variables else Named(inner))
        if ".." in text:
            first, last = (self.named_row(form, part.strip()) for part in text.split("..", 1))
            return Span(first, last)
        if _VARIABLE.fullmatch(text):
            if text not in self.variables:
                raise self.fail(f"“{text}”没有用 each 说明")
            return Variable(text)
        return Named(self.named_row(form, text))

    def named_row(self, form: Form, text: str) -> str:
        if text in form.rows_by_id or text in form.further_rows or (form.keyed and text.isdigit()):
            return text
        raise self.fail(f"{form.id} 没有“{text}”这一行")

    def columns(self, form: Form, rows: Selector, text: str) -> Named | Variable | Span:
        if not text:
            row = rows.id if isinstance(rows, Named) else rows.first if isinstance(rows, Span) else ""
            try:
                return Named(form.default_column(row) if row else self.only_column(form))
            except KeyError:
                raise self.fail(f"{form.id} 有多个金额列，应写明一列") from None
        if ".." in text:
            first, last = (self.named_column(form, part.strip()) for part in text.split("..", 1))
            return Span(first, last)
        if text in self.variables:
            return Variable(text)
        return Named(self.named_column(form, text))

    def only_column(self, form: Form) -> str:
        names = {column.id for block in form.blocks for column in block.amounts}
        if len(names) != 1:
            raise KeyError(form.id)
        return names.pop()

    def named_column(self, form: Form, text: str) -> str:
        if any(
            column.id == text for block in form.blocks for column in (*block.amounts, *block.further_columns)
        ):
            return text
        raise self.fail(f"{form.id} 没有“{text}”这一列")
