"""What DuckDB's SQL means, written for Spark: where the two differ, the meaning is DuckDB's.

sqlglot writes the same statement in the other dialect; `spark_mends` mends what that leaves different, and
`SETTINGS` are the settings of a session that the meaning rests on.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import ErrorLevel, exp
from sqlglot.errors import SqlglotError

from checker.portfolio.spark_mends import MENDS, UntranslatableError

SETTINGS: Mapping[str, str] = {
    "spark.sql.ansi.enabled": "true",  # overflow and unreadable texts are errors, never wrong values
    "spark.sql.ansi.doubleQuotedIdentifiers": "false",
    "spark.sql.caseSensitive": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parser.escapedStringLiterals": "false",  # sqlglot writes backslashes escaped
    "spark.sql.variable.substitute": "false",  # "${…}" in a rule's text is text
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
    "spark.sql.groupByAliases": "true",
    "spark.sql.crossJoin.enabled": "true",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.parquet.binaryAsString": "false",
}
Schema = Mapping[str, Mapping[str, str]]
"""Columns with their DuckDB types, by table."""


def to_spark(query: exp.Expr, schema: Schema | None = None, views: Mapping[str, str] | None = None) -> str:
    """Write a query of DuckDB's dialect for Spark.

    With the `schema` of the tables that it reads, what hangs on types is written for those types; without it
    so that any type but a bare difference of dates will do. `views` names the view for each Parquet file.

    Raises UntranslatableError for what Spark cannot do.

    >>> import sqlglot
    >>> to_spark(sqlglot.parse_one("SELECT max_by(a, b) FROM t", read="duckdb"))
    'SELECT MAX_BY(`a`, CASE WHEN NOT `a` IS NULL THEN `b` END) FROM `t`'
    """
    tree = query.copy() if schema is None else _typed(query, schema)
    _read_views(tree, views or {})
    try:
        return _mended(tree).sql(dialect="spark", identify=True, unsupported_level=ErrorLevel.RAISE)
    except SqlglotError as cause:
        raise UntranslatableError(str(cause).strip().splitlines()[0]) from None


def _typed(query: exp.Expr, schema: Schema) -> exp.Expr:
    """A copy whose nodes know their types, as far as sqlglot can tell."""
    from sqlglot.optimizer.annotate_types import annotate_types
    from sqlglot.optimizer.qualify import qualify

    known: dict[str, object] = {table: dict(columns) for table, columns in schema.items()}
    try:
        qualified = qualify(
            query.copy(),
            schema=known,
            dialect="duckdb",
            quote_identifiers=True,
            validate_qualify_columns=False,
        )
        return annotate_types(qualified, schema=known, dialect="duckdb")
    except (SqlglotError, ValueError, LookupError, TypeError, AttributeError):
        return query.copy()  # what sqlglot cannot follow has no types


def _read_views(tree: exp.Expr, views: Mapping[str, str]) -> None:
    """Read the views that stand for files and tables; what a CTE defines is its own."""
    local = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    tables = {name.lower(): view for name, view in views.items()}  # names know no case in DuckDB
    for table in list(tree.find_all(exp.Table)):
        if isinstance(table.this, exp.ReadParquet):
            view = views[table.this.expressions[0].name]
        elif table.name.lower() in tables and table.name.lower() not in local:
            view = tables[table.name.lower()]
        else:
            continue
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name, quoted=True)))
        table.set("this", exp.to_identifier(view, quoted=True))


def _mended(tree: exp.Expr) -> exp.Expr:
    """The tree with every node mended, what is inside before what is around it."""
    for node in reversed(list(tree.dfs())):
        parent, key, index = node.parent, node.arg_key, node.index
        made = MENDS[type(node)](node) if type(node) in MENDS else node
        if made is node:
            continue
        if made.type is None:
            made.type = node.type
        if parent is None:
            tree = made
        else:
            assert key, "a node that has a parent has a place in it"
            parent.set(key, made, index)
    return tree
