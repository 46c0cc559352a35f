"""Programs for those who develop capsule-lint; nothing of them is installed."""
