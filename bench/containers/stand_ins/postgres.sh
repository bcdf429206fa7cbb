#!/bin/sh
# As the official image of PostgreSQL begins: a cluster on an empty volume, the scripts beside it
# by a server that no network reaches, then the server itself.
set -eu
export PGDATA=/var/lib/postgresql/data

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # shellcheck disable=SC2086 # several arguments
  initdb --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE" $POSTGRES_INITDB_ARGS
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  pg_ctl --wait --options="-c listen_addresses= -c unix_socket_directories=/run/postgresql" start
  for script in /docker-entrypoint-initdb.d/*.sh; do PGHOST=/run/postgresql "$script"; done
  pg_ctl --wait --mode=fast stop
fi
exec postgres -c listen_addresses='*' -c unix_socket_directories=/run/postgresql
