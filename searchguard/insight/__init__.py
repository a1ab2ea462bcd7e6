"""What do query logs teach? Needs the extra `backtest`; nothing that serves imports it."""
