"""PromQL, as far as it can be told from manifests: what an expression asks, and whether it has a result."""
