"""What the client promises, in figures: `make client ARGS="outage --seconds 60"`."""
