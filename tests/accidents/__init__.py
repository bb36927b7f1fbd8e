"""A site when something beneath it breaks: tried on running servers, by `make accidents` alone.

The files have no name by which pytest finds tests, since together they take minutes.
"""
