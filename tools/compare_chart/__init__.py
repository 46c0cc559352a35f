"""Compares what is found with the table of a chart with what is found with the chart, which Helm renders.

Usage: python -m tools.compare_chart CHART... [--values N] [--seed S]

CHART is the folder of a chart; one that another depends on is taken for its dependency. Each is given the keys that
people set most, one by one, and N random values files. Printed is each finding that only one of the two has, by rule,
object and key, and each that the chart has and the table leaves out because of a key that it does not follow, with the
fewest keys that show it.
"""
