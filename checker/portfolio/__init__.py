"""Portfolios: all rules over all projects of a 项目库 (a folder of Parquet files) in one pass."""
