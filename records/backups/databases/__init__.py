"""The database as one file, out and in, by the tools of each kind of database."""
