"""jixiao: judges facts of government-funded projects by rules and cites the clauses in force."""

from checker.base.version import __version__

__all__ = ["__version__"]
