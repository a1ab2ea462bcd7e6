"""Where the lists that answer come from, and whether they are fit to: for a server and a client."""
