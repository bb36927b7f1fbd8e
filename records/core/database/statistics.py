"""Counts of rows and values, by which a database plans its queries."""

from django.db import connection


def count_rows() -> None:
    """Let the database count the rows of the site's tables, without which it plans as for few.

    PostgreSQL would count those of the server as well, which all its databases share: whoever does so in a transaction
    keeps all others waiting, and without the right to it is warned.
    """
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")
        else:
            cursor.execute("ANALYZE")
