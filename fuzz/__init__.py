"""Structure-aware fuzzing of the command line: whatever is put in, there is a report, and always the same one.

``python -m fuzz --minutes 5 --seed 1`` makes inputs of the seeds in this repository, runs commands on them in its own
process and looks at what comes out. An input is named by two numbers, the seed and its index, and is the same on every
machine: ``python -m fuzz --seed 1 --replay 4711`` makes and runs that one alone.
"""
