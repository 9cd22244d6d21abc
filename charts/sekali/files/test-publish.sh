#!/bin/bash
# A test of a release: one event, published twice, is stored and then ignored. HTTP by bash alone, which is all that the
# image has. INGEST is host:port; API_KEY_FILE holds the key, if one is asked for.
set -euo pipefail

host=${INGEST%:*}
port=${INGEST##*:}
event='{"topic":"sekali.test","event_id":"'$(</proc/sys/kernel/random/uuid)'","timestamp":"'$(date -u +%FT%TZ)'","source":"helm test"}'

authorization=
if [[ -n ${API_KEY_FILE:-} ]]; then
  authorization="Authorization: Bearer $(<"$API_KEY_FILE")"$'\r\n'
fi

publish() {
  exec 3<>"/dev/tcp/$host/$port"
  printf 'POST /publish HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n%s' \
    "$host" "${#event}" "$authorization" "$event" >&3
  timeout 20 cat <&3
  exec 3>&-
}

expect() {
  local answer
  answer=$(publish)
  if [[ $answer != *"\"status\":\"$1\""* ]]; then
    printf 'expected "%s", but the answer was:\n%s\n' "$1" "$answer" >&2
    exit 1
  fi
  echo "published: $1"
}

expect success
expect ignored
