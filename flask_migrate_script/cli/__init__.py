"""The front ends: they translate the command table, and tell errors on stderr."""
