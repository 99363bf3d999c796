"""Generate labelled clients: transcripts and payment records as files, with the answer a careful examiner would give.

Written from the program's contract and from how transcripts look, not from the program's code, so that it can judge the program.
"""
