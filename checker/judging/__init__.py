"""Rows of facts and compiled rules in, judgments out."""
