"""What does the service bear? Calls by schedule from processes of their own, and what they met."""
