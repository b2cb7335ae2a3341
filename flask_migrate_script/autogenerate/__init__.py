"""What ``migrate`` compares, checks and writes."""
