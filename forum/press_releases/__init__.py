"""Press releases, read into drafts: proposals, each tied to the words it comes from, for an editor to decide on."""
