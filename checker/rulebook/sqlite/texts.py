"""Functions of texts in derived tables, written for SQLite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from checker.base.sqltext import literal
from checker.facts.vocabulary import Kind
from checker.rulebook.sqlite.functions import SPACES
from checker.rulebook.sqlite.scope import Scope, UntranslatableError, Written, as_text, shown

# ---- texts


def _joined(node: exp.DPipe, scope: Scope) -> Written:
    left, right = (as_text(scope.write(part)) for part in (node.left, node.right))
    return Written(f"({left} || {right})", Kind.TEXT)


def _concat(node: exp.Concat | exp.ConcatWs, scope: Scope) -> Written:
    parts = [as_text(scope.write(part)) for part in node.expressions]
    name = "jx_concat_ws" if isinstance(node, exp.ConcatWs) else "jx_concat"
    return Written(f"{name}({', '.join(parts)})", Kind.TEXT)


def _length(node: exp.Length, scope: Scope) -> Written:
    return Written(f"jx_length({scope.words(node.this)})", Kind.INTEGER)


def _cased(node: exp.Upper | exp.Lower, scope: Scope) -> Written:
    name = "jx_upper" if isinstance(node, exp.Upper) else "jx_lower"
    return Written(f"{name}({scope.words(node.this)})", Kind.TEXT)


def _trim(node: exp.Trim, scope: Scope) -> Written:
    if node.args.get("position"):
        raise UntranslatableError(f"不能用“{shown(node)}”", node, "用 trim(文字)")
    signs = scope.words(node.expression) if node.expression is not None else literal(SPACES)
    return Written(f"jx_trim({scope.words(node.this)}, {signs})", Kind.TEXT)


def _starts_with(node: exp.StartsWith, scope: Scope) -> Written:
    return Written(f"jx_starts_with({scope.words(node.this)}, {scope.words(node.expression)})", Kind.BOOL)


WRITERS: Mapping[type[exp.Expr], Callable[[Any, Scope], Written]] = {
    exp.DPipe: _joined, exp.Concat: _concat, exp.ConcatWs: _concat, exp.Length: _length, exp.Upper: _cased,
    exp.Lower: _cased, exp.Trim: _trim, exp.StartsWith: _starts_with,
}  # fmt: skip
