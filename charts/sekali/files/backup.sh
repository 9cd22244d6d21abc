#!/bin/bash
# Dumps the database into BACKUP_DIR and keeps the newest BACKUP_KEEP dumps; with RESTORE, reads a dump back instead.
# Connects by libpq's variables (PGHOST, PGPORT, PGDATABASE, PGUSER, PGSSLMODE); PASSWORD_FILE holds the password.
set -euo pipefail

PGPASSWORD=$(<"$PASSWORD_FILE")
export PGPASSWORD
cd "$BACKUP_DIR"

backup() {
  local name
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

# All or nothing: when it fails, the database is as it was.
restore() {
  [[ $RESTORE != */* && -f $RESTORE ]] || {
    echo "$RESTORE is not one of: $(ls -m)" >&2
    exit 1
  }
  pg_restore --clean --if-exists --no-owner --single-transaction --exit-on-error --dbname="$PGDATABASE" "$RESTORE"
  echo "restored $RESTORE"
}

if [[ -n ${RESTORE:-} ]]; then restore; else backup; fi
