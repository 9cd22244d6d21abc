#!/bin/bash
# A test of a release: one event, published twice, is stored and then ignored. INGEST is host:port; see test-http.sh.
set -euo pipefail
. "${BASH_SOURCE%/*}/test-http.sh"

event=$(event "$(</proc/sys/kernel/random/uuid)")

expect() {
  local answer
  answer=$(ask POST "$INGEST" /publish "$event")
  if [[ $answer != *"\"status\":\"$1\""* ]]; then
    printf 'expected "%s", but the answer was:\n%s\n' "$1" "$answer" >&2
    exit 1
  fi
  echo "published: $1"
}

expect success
expect ignored
