"""Writing list files again: in canonical form, or with a change, and nothing lost."""
