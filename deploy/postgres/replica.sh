#!/bin/bash
# Copy the primary, the first time; then follow it. Readers may hold replay up for some seconds, no longer.
set -euo pipefail
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  install --directory --owner=postgres --mode=0700 "$PGDATA"
  rm -rf "${PGDATA:?}"/*
  conninfo="host=primary user=replication application_name=replica"
  PGPASSWORD="$REPLICATION_PASSWORD" gosu postgres \
    pg_basebackup --dbname="$conninfo" --pgdata="$PGDATA" --wal-method=stream --checkpoint=fast --slot=replica --write-recovery-conf
fi
exec docker-entrypoint.sh postgres -c hot_standby=on -c max_standby_streaming_delay=5s -c hot_standby_feedback=on
