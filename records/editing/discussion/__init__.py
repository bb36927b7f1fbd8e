"""Discussions among editors about records: comments, reasons of returns, assignments, digests by e-mail."""
