"""A screening from end to end, on DuckDB or on Spark."""
