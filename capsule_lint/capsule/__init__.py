"""What Capsule means by its manifests: which objects are its own, versions, webhooks from its configuration."""
