#!/bin/bash
# A test of a release: the counters can be read, and they add up. STATS is host:port; see test-http.sh.
set -euo pipefail
. "${BASH_SOURCE%/*}/test-http.sh"

answer=$(ask GET "$STATS" '/stats?topics=0')

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
