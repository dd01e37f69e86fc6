"""Reviews: what evaluators decided about single findings, and which of it still holds."""
