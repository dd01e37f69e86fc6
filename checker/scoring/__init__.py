"""Scores an evaluation: indicator systems as data, points by facts and findings, and whether they agree."""
