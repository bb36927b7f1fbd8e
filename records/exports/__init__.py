"""The whole archive as files: what the public sees of every table, to take along and to fill an empty site with."""
