"""Capsule's charts, every published version: what each renders by default, and what each key of its values does to it.

``tools/learn_chart`` writes ``capsule.json`` and ``capsule-proxy.json``; ``table`` reads them, and ``making`` makes of
them what some values bring.
"""
