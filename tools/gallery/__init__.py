"""Runs kube-linter, kube-score and checkov on the inputs of the gallery, records what they find, and writes its page.

Usage: python -m tools.gallery [--bin FOLDER]... [--recorded] [--check]

The peers are looked for in ``--bin``, then in PATH. What was recorded of one that is not there is kept, which is said:

    go install golang.stackrox.io/kube-linter/cmd/kube-linter@v0.8.3
    go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0
    python -m venv checkov && checkov/bin/pip install checkov==3.3.30

``tools/gallery/situations.yaml`` is written by hand: the situations, our command for each, and which checks of the
peers are about it. ``docs/gallery.peers.json`` is the record, and ``docs/gallery.md`` is made of both. Checks and
frameworks that download something are left out.

``--recorded`` runs no peer. ``--check`` writes nothing, and exits 1 if the record or the page would change. Both
together are what a test asks.
"""
