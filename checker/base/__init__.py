"""What knows nothing of projects: errors, files, YAML, numerals, SQL texts."""
