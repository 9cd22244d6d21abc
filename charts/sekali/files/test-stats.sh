#!/bin/bash
# A test of a release: the counters can be read, and they add up. HTTP by bash alone, which is all that the image has.
# STATS is host:port; API_KEY_FILE holds the key, if one is asked for.
set -euo pipefail

host=${STATS%:*}
port=${STATS##*:}
authorization=
if [[ -n ${API_KEY_FILE:-} ]]; then
  authorization="Authorization: Bearer $(<"$API_KEY_FILE")"$'\r\n'
fi
exec 3<>"/dev/tcp/$host/$port"
printf 'GET /stats?topics=0 HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s\r\n' "$host" "$authorization" >&3
answer=$(timeout 20 cat <&3)

counter() {
  if [[ $answer =~ \"$1\":([0-9]+) ]]; then
    echo "${BASH_REMATCH[1]}"
  else
    printf 'expected "%s", but the answer was:\n%s\n' "$1" "$answer" >&2
    exit 1
  fi
}

received=$(counter received)
unique=$(counter unique_processed)
duplicate=$(counter duplicate_dropped)
echo "received $received, unique_processed $unique, duplicate_dropped $duplicate"
((received == unique + duplicate)) || { echo 'they do not add up' >&2; exit 1; }
