#!/bin/bash
# Dumps the database into BACKUP_DIR and keeps the newest BACKUP_KEEP dumps; with RESTORE, reads a dump back instead, when
# the functions are gone, for which it waits up to RESTORE_WAIT seconds (300).
# Connects by libpq's variables (PGHOST, PGPORT, PGDATABASE, PGUSER, PGSSLMODE); PASSWORD_FILE holds the password.
set -euo pipefail

PGPASSWORD=$(<"$PASSWORD_FILE")
export PGPASSWORD
cd "$BACKUP_DIR"

fail() {
  echo "$1" >&2
  exit 1
}

ask() { psql --no-psqlrc --no-align --tuples-only --command="$1"; }

# pg_dump refuses a newer server, and pg_restore sets what an older one doesn't know (17's transaction_timeout on 16).
check_versions() {
  local client server
  client=$(pg_dump --version | sed -E 's/^[^0-9]*([0-9]+).*$/\1/')
  server=$(ask 'SHOW server_version_num')
  server=$((server / 10000))
  ((client == server)) ||
    fail "this image has pg_dump and pg_restore of PostgreSQL $client, but the server is $server: images.postgres.tag has to be of $server"
}

backup() {
  local name
  check_versions
  name=sekali-$(date -u +%Y%m%dT%H%M%SZ).dump
  # What a crash leaves behind is no dump by its name, and the next run removes it.
  rm -f -- *.partial
  pg_dump --format=custom --file="$name.partial"
  # Reads it to its end, and so finds one that was cut short.
  pg_restore --file=/dev/null "$name.partial"
  sync "$name.partial"
  mv -- "$name.partial" "$name"
  sync .
  # By name, which is by age.
  printf '%s\n' sekali-*.dump | sort -r | tail -n "+$((BACKUP_KEEP + 1))" | while read -r old; do
    rm -- "$old"
    echo "removed $old"
  done
  echo "wrote $name, $(stat -c %s "$name") bytes"
}

# A pod that is scaled down goes on for a while, and what it acknowledges in that time would be replaced by the dump.
await_end_of_functions() {
  local roles seen='' deadline=$((SECONDS + ${RESTORE_WAIT:-300}))
  while true; do
    roles=$(ask "SELECT string_agg(DISTINCT usename, ', ' ORDER BY usename) FROM pg_stat_activity
      WHERE datname = current_database() AND usename IN ('sekali_ingest', 'sekali_stats', 'sekali_feed', 'sekali_retention')")
    [[ -n $roles ]] || return 0
    ((SECONDS < deadline)) ||
      fail "still connected: $roles. Nothing was changed. Scale the functions to 0, let a run of retention end, and restore again"
    [[ $roles == "$seen" ]] || echo "waiting until these have disconnected: $roles"
    seen=$roles
    sleep 1
  done
}

# All or nothing: the COMMIT comes after a dump that was read to its end, and else the database is as it was. What a newer
# version has made goes too, although an older dump doesn't know it, or the migration to that version would meet it again.
restore() {
  [[ $RESTORE != */* && -f $RESTORE ]] || fail "$RESTORE is not one of: $(ls -m)"
  check_versions
  await_end_of_functions
  { echo 'BEGIN; DROP OWNED BY CURRENT_USER;' && pg_restore --no-owner --file=- "$RESTORE" && echo 'COMMIT;'; } |
    psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --output=/dev/null
  echo "restored $RESTORE"
}

if [[ -n ${RESTORE:-} ]]; then restore; else backup; fi
