"""What exists for the sake of other versions only, each module with the versions that it is for."""
