"""Learns what charts of Capsule render, and what each key of their values does to it, with Helm's own engine.

Usage: python -m tools.learn_chart [VERSION=]CHART...

CHART is the folder of a chart; its dependencies are left out. VERSION is under which it goes into the table, if not its
own: ``0.4.6~tagged`` for a second chart of that version. Charts that follow one another should be alike: what was
learned of one is tried on the next first.

Each key is given other values alone; then random sets of keys are given values together, until what ``charts.making``
makes of what was learned is what Helm renders, set after set. Where it is not, the smallest set that shows it is looked
for, and what is special about it is noted: an effect of several keys together, or a doubt. Nothing of a chart is kept
but that.
"""
