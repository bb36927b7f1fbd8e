"""Events, series, sessions, organizers, participants, topics."""
