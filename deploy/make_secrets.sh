#!/bin/sh
# Makes the secrets that compose.yaml hands to its containers, in deploy/secrets; none twice.
set -eu
cd "$(dirname "$0")"

# The folder keeps others out. The files are read in containers, by users of other numbers.
umask 022
mkdir -p secrets
chmod 700 secrets

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
keep() {
  if [ -e "secrets/$1" ]; then
    echo "secrets/$1 is there and stays." >&2
  else
    printf '%s' "$2" >"secrets/$1"
  fi
}

keep secret_key "$(random)"
# Of PostgreSQL's superuser, whom the app never is.
keep postgres_password "$(random)"
keep database_url "postgres://midband:$(random)@database:5432/midband"
