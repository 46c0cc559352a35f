"""What a release promises, written down, and what a later state of the repository keeps of it."""
