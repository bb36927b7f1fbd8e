"""The pages on which a change of what readers see is suggested, looked at, and decided."""
