"""What editors say to each other about records: comments, reasons of returns, assignments, digests by e-mail."""
