"""Which answer for this query: pure, without clock, file, socket or log."""
