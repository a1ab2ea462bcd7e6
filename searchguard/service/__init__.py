"""Time, files, sockets and processes round the engine."""
