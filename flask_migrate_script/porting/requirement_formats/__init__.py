"""What each kind of file has of requirements: a module for each."""
