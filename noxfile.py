"""The fast tests on every Python that this machine has: `pip install nox && nox`."""

import nox

nox.options.error_on_missing_interpreters = False
nox.options.default_venv_backend = "venv"


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def fast(session: nox.Session) -> None:
    """Everything but browser, Spark, LibreOffice and many projects."""
    session.install("-q", "-e", ".[test]")
    session.run("pytest", "-n", "auto", "-m", "not slow", *session.posargs)
