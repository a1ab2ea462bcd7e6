"""A server that is asked more than it can, by clients that hold nothing back: `make overload`."""
