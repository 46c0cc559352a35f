"""Two versions of the linter on any set of repositories: which findings come and go, as ruff's ecosystem check."""
