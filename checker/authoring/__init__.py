"""Helps to write rules and regulations: which words there are, sound files, examples to start from."""
