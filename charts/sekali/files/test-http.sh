#!/bin/bash
# HTTP by what the image has, for the tests beside this file: bash alone, or openssl where CA_FILE names the authority that
# signed the server's certificate. API_KEY_FILE holds the key, if one is asked for.

# Sends $1 $3 HTTP/1.1, with the JSON $4 where that is given, to $2, host:port, and prints the answer.
ask() {
  local request authorization= body=${4:-}
  if [[ -n ${API_KEY_FILE:-} ]]; then
    authorization="Authorization: Bearer $(<"$API_KEY_FILE")"$'\r\n'
  fi
  printf -v request '%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s' "$1" "$3" "${2%:*}" "$authorization"
  if [[ -n $body ]]; then
    printf -v request '%sContent-Type: application/json\r\nContent-Length: %d\r\n' "$request" "${#body}"
  fi
  exchange "$2" "$request"$'\r\n'"$body"
}

# Sends the request $2, which asks for an end of the connection, to $1, host:port, and prints the answer.
exchange() {
  local host=${1%:*} port=${1##*:}
  if [[ -n ${CA_FILE:-} ]]; then
    printf '%s' "$2" | timeout 20 openssl s_client -quiet -verify_quiet -connect "$1" -servername "$host" \
      -CAfile "$CA_FILE" -verify_hostname "$host" -verify_return_error
  else
    exec 3<>"/dev/tcp/$host/$port"
    printf '%s' "$2" >&3
    timeout 20 cat <&3
    exec 3>&-
  fi
}

# Prints an event for the tests, with the identity $1.
event() {
  printf '{"topic":"sekali.test","event_id":"%s","timestamp":"%s","source":"helm test"}' "$1" "$(date -u +%FT%TZ)"
}
