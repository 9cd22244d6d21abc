#!/bin/sh
# Makes a random password a role, once: each in a volume of its own, so that a container sees none but those it needs.
set -eu

for role in superuser owner ingest stats feed; do
  file=/passwords/$role/$role-password
  if [ ! -s "$file" ]; then
    head -c 24 /dev/urandom | base64 > "$file.new"
    mv "$file.new" "$file"
  fi
done
