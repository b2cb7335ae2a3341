"""What changes the history itself: which revision follows which, in the files."""
