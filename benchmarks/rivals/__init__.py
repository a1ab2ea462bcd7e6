"""What the project is measured beside: programs that do less, so that a ratio says what is left."""
