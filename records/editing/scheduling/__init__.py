"""Publication and withdrawal at an hour to come, and embargoes until then."""
