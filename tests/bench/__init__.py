"""Measure the program beside the plain ways of doing the same, in one run, on the same files.

``python -m tests.bench`` prints the tables as Markdown; ``--into FILE`` puts them between that file's marks as well. Read the
ratios; the milliseconds belong to the machine.
"""
