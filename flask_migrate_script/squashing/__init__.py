"""One baseline revision in the place of many: what they make, as the database's own text."""
