"""What Capsule means by its manifests: which objects are its own, versions, hooks from its configuration."""
