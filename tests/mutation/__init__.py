"""A mutation check: code is broken one clause at a time, and a test has to notice.

Usage: python -m tests.mutation [--jobs N] [--only FILE[:LINE]] [--list]

``targets`` says what is broken and which tests should notice, ``python_source`` how source is broken, ``trial`` tries
one breakage in a copy of the checkout, where ``runner`` runs the tests, and ``equivalent`` lists those that no input
can tell from the original, and why. ``rules`` does the same with the conditions of the built-in rules, which
``cel_source`` breaks.
"""
