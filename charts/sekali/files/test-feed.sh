#!/bin/bash
# A test of a release: an event that is published arrives by a subscription, which is made for it and deleted. INGEST and FEED
# are host:port, and PUBLISH_API_KEY_FILE holds the key for the first, if one is asked for; see test-http.sh.
set -euo pipefail
. "${BASH_SOURCE%/*}/test-http.sh"

id=$(</proc/sys/kernel/random/uuid)
subscription=/subscriptions/helm-test-$id

# Asks as `ask` does, and wants one of the statuses $1, a pattern. The answer is in $answer.
expect() {
  answer=$(ask "${@:2}")
  if [[ $answer != HTTP/1.1\ $1\ * ]]; then
    printf 'expected %s from %s %s, but the answer was:\n%s\n' "$1" "$2" "$4" "$answer" >&2
    exit 1
  fi
}

header() {
  shopt -s nocasematch
  if [[ $answer =~ $'\n'"$1: "([^$'\r\n']+) ]]; then
    echo "${BASH_REMATCH[1]}"
  else
    printf 'expected the header %s, but the answer was:\n%s\n' "$1" "$answer" >&2
    exit 1
  fi
}

expect 201 PUT "$FEED" "$subscription" '{"topics":["sekali.test"],"from":"now"}'
# A subscription that nobody reads would fall behind for ever.
trap 'ask DELETE "$FEED" "$subscription" >/dev/null || true' EXIT
echo subscribed

API_KEY_FILE=${PUBLISH_API_KEY_FILE:-} expect 200 POST "$INGEST" /publish "$(event "$id")"
echo published

# Others may publish to the topic at the same time.
arrived=
for _ in 1 2 3 4 5; do
  expect 200 GET "$FEED" "$subscription/events?wait=10s"
  [[ $answer != *"\"event_id\":\"$id\""* ]] || arrived=yes
  lease=$(header Sekali-Lease)
  position=$(header Sekali-Position)
  expect '20[04]' POST "$FEED" "$subscription/ack" '{"lease":"'"$lease"'","position":'"$position"',"release":true}'
  [[ -z $arrived ]] || break
done
[[ -n $arrived ]] || { echo 'it did not arrive' >&2; exit 1; }
echo 'read and acknowledged'

trap - EXIT
expect 204 DELETE "$FEED" "$subscription"
echo deleted
