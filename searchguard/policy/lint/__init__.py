"""What can be wrong with lists that can be read: one file a lint rule."""
