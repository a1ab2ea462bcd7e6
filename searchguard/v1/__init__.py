"""Generated from proto/: the API and the schema of a snapshot."""
