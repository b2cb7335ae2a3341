"""The front ends: they translate the command table, and print errors on stderr."""
