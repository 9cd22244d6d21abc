#!/bin/bash
# A test of a release: a pod that isn't one of its own can't reach the database. DATABASE is host:port.
# The tests of the functions run before this one, so the database is known to be up.
set -euo pipefail

host=${DATABASE%:*}
port=${DATABASE##*:}
# Without an address no connection would be tried, and nothing would be shown.
getent hosts "$host" || { echo "$host has no address" >&2; exit 1; }
if timeout 5 bash -c "exec 3<>/dev/tcp/$host/$port"; then
  echo "reached $DATABASE: this cluster's network does not enforce NetworkPolicy" >&2
  exit 1
fi
echo "could not reach $DATABASE, as it should be"
