"""jixiao: judges facts of government-funded projects by rules and cites the clauses in force."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from checker.base.version import __version__

if TYPE_CHECKING:
    from checker.api import CheckResult, JixiaoError, check, load_library, reconcile, screen

__all__ = ["CheckResult", "JixiaoError", "__version__", "check", "load_library", "reconcile", "screen"]


def __getattr__(name: str) -> Any:
    """What `checker.api` offers, loaded when it is first asked for: `import checker` alone costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("checker.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
