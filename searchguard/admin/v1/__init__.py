"""Generated from proto/: the admin API."""
