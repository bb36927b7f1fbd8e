#!/bin/bash
# Run once by the image of PostgreSQL, when the primary is made: whoever copies it, and a place in the log for the replica.
set -euo pipefail
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set=ON_ERROR_STOP=1 --set=password="$REPLICATION_PASSWORD" <<'SQL'
CREATE ROLE replication WITH REPLICATION LOGIN PASSWORD :'password';
SELECT pg_create_physical_replication_slot('replica');
SQL
echo "host replication replication samenet scram-sha-256" >>"$PGDATA/pg_hba.conf"
