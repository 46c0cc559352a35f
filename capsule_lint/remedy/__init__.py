"""Findings to edits: of values files and of manifests, in which nothing else changes."""
