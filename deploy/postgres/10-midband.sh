#!/bin/sh
# Run once by the image of PostgreSQL, on an empty volume: a role for the app that is no
# superuser, its database, and the extension with which check_database looks for damage. It may make
# databases, since verify_backup restores into one of its own.
set -eu

url=$(cat /run/secrets/database_url)
password=${url#*://midband:}
password=${password%%@*}

psql --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres --set=password="$password" <<'SQL'
CREATE ROLE midband LOGIN CREATEDB PASSWORD :'password';
CREATE DATABASE midband OWNER midband;
\connect midband
CREATE EXTENSION amcheck;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO midband;
SQL
