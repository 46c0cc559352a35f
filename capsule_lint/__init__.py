"""Offline linter for rendered Capsule manifests: what stops in a cluster when Capsule stops."""

__version__ = "0.1.0"
