"""Databases that are made, copied and dropped again, beside the app's own."""
