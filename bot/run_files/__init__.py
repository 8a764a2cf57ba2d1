"""Reads what watches and apps write of a run: GPX, TCX and FIT.

Files come from strangers, so each is read in a process of its own that lives for this one file and can be ended.
Positions never leave that process: from it come a start, times, a distance, a climb and a mean heart rate.
"""
