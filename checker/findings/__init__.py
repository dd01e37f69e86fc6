"""From judgments to what a report says."""
