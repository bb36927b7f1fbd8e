"""A made-up archive of any size: for measuring, and for trying out what a large site is like."""
