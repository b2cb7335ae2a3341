"""How the lock of one database is taken: a module for each kind of database."""
