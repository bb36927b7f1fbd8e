"""The 37th session of ECLAC, as it is entered: its texts, and the ways of entering it."""
