#!/bin/sh
# What a container of the app does: make its place ready, then become the server.
set -eu

case ${SITE_URL:-} in
*/)
  echo "SITE_URL ends in a slash, with which Caddy serves the first page alone. Take the slash away." >&2
  exit 1
  ;;
esac

# The first process of a container ignores signals that it does not name.
# "$!" is there as soon as it runs; a variable of ours would be a moment later.
trap 'kill "$!"; wait "$!"; exit 143' TERM INT
python manage.py prepare &
wait "$!"
trap - TERM INT

exec gunicorn --config python:config.gunicorn config.wsgi --bind "${BIND:-0.0.0.0:8000}"
