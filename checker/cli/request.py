"""What a command is asked to check, and how: the options that every command about one project takes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

from checker.cli.options import AsOf, EngineName, EngineOption, File, Kb, Project, Rules, Today, parse_day


@dataclass(frozen=True)
class Request:
    """One project to check: where its facts are, by which engine, as of which days, with which own rules.

    `as_of` is the 评价基准日 if the facts' own does not count, `today` the day on which reviews must not
    have expired, `project` which one of a folder of many. `work.checked` does what it asks.
    """

    file: Path
    engine: EngineName = EngineName.AUTO
    as_of: date | None = None
    today: date | None = None
    project: str | None = None
    rules: Path | None = None
    kb: Path | None = None


_OPTIONS: dict[str, tuple[Any, Any]] = {
    "engine": (EngineOption, EngineName.AUTO),
    "as_of": (AsOf, None),
    "today": (Today, None),
    "project": (Project, None),
    "rules": (Rules, None),
    "kb": (Kb, None),
}
_FILE = get_args(File)[1:]
_DAYS = {"as_of": "--as-of", "today": "--today"}


def takes_request(command: Callable[..., None]) -> Callable[..., None]:
    """A command with a parameter `request` as one with the argument and the options of a `Request`.

    The argument takes the parameter's place, as `File` or as what `request: Annotated[Request, …]` says of
    it; the options come last. Raises UsageError, when called, for days that are none.

        @takes_request
        def explain(request: Request, finding_id: FindingId) -> None: ...
    """
    own = inspect.signature(command)
    hints = get_type_hints(command, include_extras=True)
    (said,) = getattr(hints["request"], "__metadata__", _FILE)

    @wraps(command)
    def asked(**given: Any) -> None:
        options = {name: given.pop(name) for name in _OPTIONS}
        for name, option in _DAYS.items():
            options[name] = parse_day(options[name], option)
        command(request=Request(given.pop("file"), **options), **given)

    parameters = [
        parameter.replace(name="file", annotation=Annotated[Path, said])
        if name == "request"
        else parameter.replace(annotation=hints[name])
        for name, parameter in own.parameters.items()
    ]
    parameters += [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in _OPTIONS.items()
    ]
    asked.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    return asked
