"""jixiao: judges facts of government-funded projects by rules and cites the clauses in force."""

__version__ = "0.1.0"
