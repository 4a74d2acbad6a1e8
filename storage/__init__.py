"""Records and the database: the ground floor, which knows no Discord, no model and no web."""
