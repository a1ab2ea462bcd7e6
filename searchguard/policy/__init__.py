"""What a policy team wrote: the lists as values, their reading, and their problems."""
