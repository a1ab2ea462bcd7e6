"""The decision log: what was decided, without what was asked and without who asked it.

A record is in memory that outlives its process before its answer leaves; another process writes it
to disk. What does not fit is dropped and counted: no answer ever waits.
"""
