#!/bin/sh
# Run once by the PostgreSQL image, as the superuser, when it has made an empty server: the owner of Sekali's tables and
# its database. Everything else is the migration's. The chart and the Compose file mount this same file.
set -eu

# The server asks for a password on its socket too. The image exports it; a script that relied on that would only work there.
PGPASSWORD=${PGPASSWORD:-$(cat "${POSTGRES_PASSWORD_FILE:-/run/secrets/superuser-password}")}
export PGPASSWORD

# psql itself reads the password: an argument or a variable would show it to whoever lists processes.
psql --username "${POSTGRES_USER:-postgres}" --dbname postgres --no-psqlrc --set ON_ERROR_STOP=1 <<'SQL'
\set password `cat /run/secrets/owner-password`
CREATE ROLE sekali_owner LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE sekali OWNER sekali_owner;
REVOKE ALL ON DATABASE sekali, postgres, template1 FROM PUBLIC;
SQL
