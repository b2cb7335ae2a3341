"""The message for each failure, where it came from, and what must not appear in it."""
