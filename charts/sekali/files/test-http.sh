#!/bin/bash
# HTTP by what the image has, for the tests beside this file: bash alone, or openssl where CA_FILE names the authority that
# signed the server's certificate. API_KEY_FILE holds the key, if one is asked for.

authorization=
if [[ -n ${API_KEY_FILE:-} ]]; then
  authorization="Authorization: Bearer $(<"$API_KEY_FILE")"$'\r\n'
fi

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
