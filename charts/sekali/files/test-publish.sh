#!/bin/bash
# A test of a release: one event, published twice, is stored and then ignored. INGEST is host:port; see test-http.sh.
set -euo pipefail
. "${BASH_SOURCE%/*}/test-http.sh"

event='{"topic":"sekali.test","event_id":"'$(</proc/sys/kernel/random/uuid)'","timestamp":"'$(date -u +%FT%TZ)'","source":"helm test"}'
printf -v request \
  'POST /publish HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n%s' \
  "${INGEST%:*}" "${#event}" "$authorization" "$event"

expect() {
  local answer
  answer=$(exchange "$INGEST" "$request")
  if [[ $answer != *"\"status\":\"$1\""* ]]; then
    printf 'expected "%s", but the answer was:\n%s\n' "$1" "$answer" >&2
    exit 1
  fi
  echo "published: $1"
}

expect success
expect ignored
