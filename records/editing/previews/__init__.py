"""Links by which somebody from outside reads one draft."""
