"""Records and what every record is: languages, names, evidence, addresses, status, publication, permissions."""
