"""Django's PostgreSQL for a server of pages, which waits for no database without end."""
