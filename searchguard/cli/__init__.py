"""A person at a terminal: one command a file."""
