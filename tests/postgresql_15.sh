#!/bin/sh
# Runs a command with TEST_DATABASE_URL naming a PostgreSQL 15 of its own: Debian's packages, a cluster in a folder
# that is removed afterwards. Needs root, to install the packages and to run the server as their user.
set -eu
apt-get install --yes --no-install-recommends postgresql-15 > /dev/null || {
    apt-get update && apt-get install --yes --no-install-recommends postgresql-15 > /dev/null
}
programs=/usr/lib/postgresql/15/bin
folder=$(mktemp -d)
as_postgres() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
stop() {
    as_postgres "$programs/pg_ctl" --pgdata "$folder/data" --mode immediate --silent stop || true
    rm -rf "$folder"
}
trap stop EXIT
chown postgres "$folder"
password=$(python3 -c 'import secrets; print(secrets.token_urlsafe(24))')
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
printf '%s\n' "$password" > "$folder/password"
chown postgres "$folder/password"
cd "$folder"
as_postgres "$programs/initdb" --pgdata "$folder/data" --username postgres --auth scram-sha-256 \
    --pwfile "$folder/password" --encoding UTF8 --locale C.UTF-8 > /dev/null
as_postgres "$programs/pg_ctl" --pgdata "$folder/data" --wait --silent --log "$folder/log" \
    --options "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=off -c max_connections=200" start
cd "$OLDPWD"
TEST_DATABASE_URL="postgresql://postgres:$password@127.0.0.1:$port/postgres" "$@"
