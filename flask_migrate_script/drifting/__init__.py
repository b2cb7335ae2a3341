"""What differs between a database and what the revisions up to its version make."""
