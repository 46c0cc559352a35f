"""What a pull request changes, told in the pull request: ``python -I -m capsule_lint.pull_request``, for jobs of CI."""
