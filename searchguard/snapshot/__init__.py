"""The compiled whole: one set of lists as one immutable, verifiable file."""
