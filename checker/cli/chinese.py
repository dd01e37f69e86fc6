"""Help texts and usage errors of the command line in Chinese; the library knows English only."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from copy import copy
from typing import Any

import typer
from rich.cells import cell_len
from typer.core import TyperCommand, TyperGroup

from checker.base.errors import EXIT_USAGE, Problem, UsageError

# typer brings its own copy of click in some versions and uses the real one in others;
# the base of a public exception is the right class in both.
_ClickUsageError: Any = typer.BadParameter.__base__

_HELP = (
    (r"(?m)^Usage: ", "用法："),
    (r"(?m)^Options:", "选项："),
    (r"(?m)^Arguments:", "参数："),
    (r"(?m)^Commands:", "命令："),
    (r"\[OPTIONS\]", "[选项]"),
    (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]…"),
    (r"Show this message and exit\.", "显示帮助。"),
    (r"\[required\]", "[必填]"),
    (r"\[default: ([^\]]*)\]", r"[默认 \1]"),
    (r"python -m checker", "jixiao"),
)


def translate_help(text: str) -> str:
    """The library's help text with its fixed words in Chinese."""
    for pattern, word in _HELP:
        text = re.sub(pattern, word, text)
    return "\n".join(_aligned(text.split("\n")))


_ENTRY = re.compile(r"^  (\S.*?)(?: {2,})(\S.*)$")


def _aligned(lines: list[str]) -> Iterator[str]:
    """Two-column lists padded by what is seen: a Chinese character is two columns wide."""
    entries = [_ENTRY.match(line) for line in lines]
    widest = max((cell_len(entry[1]) for entry in entries if entry), default=0)
    inside = False
    for line, entry in zip(lines, entries, strict=True):
        if entry:
            yield f"  {entry[1]}{' ' * (widest - cell_len(entry[1]))}  {entry[2]}"
        elif inside and line.startswith("      "):  # the description went on to another line
            yield " " * (widest + 4) + line.strip()
        else:
            yield line
        inside = bool(entry) or (inside and line.startswith("      "))


_INTERRUPTED = 130  # what shells say of a command ended by Ctrl-C


class ChineseCommand(TyperCommand):
    """A command whose help is in Chinese."""

    def get_help(self, ctx: Any) -> str:
        """The help text."""
        return translate_help(super().get_help(ctx))

    def invoke(self, ctx: Any) -> Any:
        """Run the command. The end of a file is no Ctrl-D, as which click would take it."""
        try:
            return super().invoke(ctx)
        except EOFError as cause:
            raise RuntimeError(f"文件没有读完就到了末尾：{cause}") from cause


class ChineseGroup(TyperGroup):
    """A group of commands whose help is in Chinese."""

    def get_help(self, ctx: Any) -> str:
        """The help text."""
        return translate_help(super().get_help(ctx))


def run(app: typer.Typer) -> int:
    """Run the app and give its exit code; usage errors are raised as ours.

    Raises UsageError in Chinese for unknown commands and options and for missing or bad values.
    """
    command = typer.main.get_command(_only_called(app, sys.argv[1:]))
    try:
        code = command.main(standalone_mode=False)
    except _ClickUsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.stdout.write(error.ctx.get_help() + "\n")
            return EXIT_USAGE
        raise UsageError(_problem(error)) from None
    except typer.Abort:
        code = _INTERRUPTED
    if code == _INTERRUPTED:
        sys.stderr.write("已中断。\n")
    return code if isinstance(code, int) else 0


def _only_called(app: typer.Typer, arguments: Sequence[str]) -> typer.Typer:
    """The app with nothing but the command or group that is called; building all of them takes a while.

    The whole app where the first argument is neither: for its help, and to say what is near.
    """
    name = arguments[0] if arguments else ""
    called = copy(app)
    called.registered_commands = [one for one in app.registered_commands if _name(one) == name]
    called.registered_groups = [one for one in app.registered_groups if one.name == name]
    return called if called.registered_commands or called.registered_groups else app


def _name(command: typer.models.CommandInfo) -> str:
    assert command.callback, "every command has its function"
    return command.name or command.callback.__name__.replace("_", "-")


def _problem(error: Any) -> Problem:
    kind, place = type(error).__name__, _place(error)
    if kind == "NoSuchOption":
        near = " ".join(error.possibilities or ())
        return Problem(
            place, f"没有选项 {error.option_name}", mend=f"是否想写 {near}" if near else "用 -h 查看选项"
        )
    if kind == "MissingParameter":
        return Problem(place, f"缺少 {_parameter(error)}", mend="用 -h 查看用法")
    if kind == "BadParameter":
        return Problem(
            place, f"{_parameter(error)} 的值不对", why=str(error.message).removeprefix("Value error, ")
        )
    unknown = re.match(r"No such command '(.+?)'", str(error.message))
    if unknown:
        return Problem(place, f"没有命令 {unknown[1]}", mend=f"用 {place} -h 查看有哪些命令")
    extra = re.match(r"Got unexpected extra argument(?:\(s\)|s)? \((.+)\)", str(error.message))
    if extra:
        return Problem(place, f"多出来的参数 {extra[1]}", mend="用 -h 查看用法")
    return Problem(place, str(error.message), mend="用 -h 查看用法")


def _place(error: Any) -> str:
    """The command that was called: `jixiao kb show`."""
    names: list[str] = []
    context = getattr(error, "ctx", None)
    while context is not None and context.parent is not None:
        names.insert(0, str(context.info_name))
        context = context.parent
    return " ".join(["jixiao", *names])


def _parameter(error: Any) -> str:
    parameter = getattr(error, "param", None)
    names = [*getattr(parameter, "opts", ())]
    if names and names[0].startswith("-"):
        return "/".join(names)
    return str(getattr(parameter, "metavar", None) or getattr(error, "param_hint", None) or "参数")
