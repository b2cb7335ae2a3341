"""For whom a statement of a run waits: a module for each kind of database."""
