"""Process trees that each serve exactly one snapshot, and what starts, watches and ends them."""
