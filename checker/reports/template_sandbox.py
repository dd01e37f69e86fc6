"""The sandbox in which a firm's template is filled: it looks words up, loops over them, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_TEXT = 1_000_000  # characters that a filter may give

_FILTERS = (
    "abs", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float", "groupby",
    "int", "items", "join", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr",
    "reverse", "round", "select", "selectattr", "sort", "string", "sum", "title", "trim",
    "truncate", "unique", "upper", "wordcount",
)  # fmt: skip


def environment() -> ImmutableSandboxedEnvironment:
    """A sandbox in which text stays text: nothing from the facts is run or read as XML."""
    from jinja2 import StrictUndefined
    from jinja2.compiler import CodeGenerator
    from jinja2.exceptions import SecurityError
    from jinja2.runtime import LoopContext, Macro
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from markupsafe import Markup, escape

    class Unknown(StrictUndefined):
        """An unknown variable, named by its bare name."""

        @property
        def _undefined_message(self) -> str:
            return str(self._undefined_name)

    class Lookups(CodeGenerator):
        """Refuses what can double a text: by forty lines of it a letter becomes a terabyte."""

        def visit_Concat(self, node: Any, frame: Any) -> None:  # noqa: ARG002, N802
            raise SecurityError("~")

        def visit_AssignBlock(self, node: Any, frame: Any) -> None:  # noqa: ARG002, N802
            raise SecurityError("set")

    class Sandbox(ImmutableSandboxedEnvironment):
        """Lets a template only look up: by calls and products a few letters become gigabytes."""

        intercepted_binops = frozenset({"*", "**", "%", "+"})
        code_generator_class = Lookups

        def is_safe_callable(self, obj: Any) -> bool:
            owner = getattr(obj, "__self__", obj)
            return isinstance(owner, Macro | LoopContext)

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002
            if operator == "+" and isinstance(left, int | float) and isinstance(right, int | float):
                return left + right
            raise SecurityError(operator)

    def literally(value: object) -> object:
        """Keep docxtpl from reading {_{ in a fact as an escaped {{."""
        if not isinstance(value, str) or isinstance(value, Markup):
            return value
        return Markup(str(escape(value)).replace("{_", "{&#95;").replace("_}", "&#95;}"))  # noqa: S704

    made = Sandbox(undefined=Unknown, autoescape=True, finalize=literally)
    made.globals.clear()  # without range() a loop runs only over what the chapter has
    made.filters = {name: _short(made.filters[name]) for name in _FILTERS} | {"replace": _replaced}
    return made


def _short(work: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that gives no text longer than any in a report."""
    from jinja2.exceptions import SecurityError

    @wraps(work)  # with what jinja2 notes on it of the arguments it takes
    def short(*arguments: Any, **named: Any) -> Any:
        made = work(*arguments, **named)
        if isinstance(made, str) and len(made) > MAX_TEXT:
            raise SecurityError(work.__name__)
        return made

    return short


def _replaced(text: str, old: str, new: str) -> str:
    """`text` with `new` for every `old`."""
    from jinja2.exceptions import SecurityError

    text, old, new = str(text), str(old), str(new)
    if len(text) + text.count(old) * len(new) > MAX_TEXT:
        raise SecurityError("replace")
    return text.replace(old, new)
