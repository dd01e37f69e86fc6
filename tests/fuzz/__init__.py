"""Campaigns that stay: hostile files with fixed seeds, cells against an office program; `python -m tests.fuzz` for long."""
