"""Suggested changes of what readers see, kept beside it until a publisher accepts or refuses them."""
