"""Characters only: folding a text to the space in which terms and queries meet."""
