"""The release of one version: ``python -m tools.release 0.2.0`` sets it in every file that names it (RELEASING.md)."""
