"""The `jixiao` commands."""
