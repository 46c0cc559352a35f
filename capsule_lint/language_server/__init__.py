"""``capsule-lint lsp``: what the linter knows, in an editor: diagnostics, hover, completion and code actions.

``server`` speaks the protocol, ``judging`` runs the linter on what an editor holds, ``scopes`` says what is judged
together, and each other module makes one kind of answer. Only ``cli/lsp.py`` imports this package, because pygls, which
it needs, is an extra.
"""
