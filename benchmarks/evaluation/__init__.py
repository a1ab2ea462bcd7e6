"""How much of what people really type is found, and how much of the innocent is left alone."""
