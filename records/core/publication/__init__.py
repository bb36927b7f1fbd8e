"""Rules of publication, records that are published together, and changes of status."""
