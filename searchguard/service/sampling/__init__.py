"""Watching what new lists do to what people search, on a sample of calls. See ADR 17.

Now and then a worker copies a few calls in a row, with their answers, into memory that it shares; a
process of its own looks at them. No call waits for that, and the others do not even know of it.
"""
