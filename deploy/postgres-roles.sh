#!/bin/sh
# Run once by the postgres image, on an empty volume: one role for each duty, none a superuser.
set -eu

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner="$ONWARD_OWNER_PASSWORD" --set app="$ONWARD_APP_PASSWORD" \
    --set auditor="$ONWARD_AUDITOR_PASSWORD" --set temporal="$ONWARD_TEMPORAL_PASSWORD" <<'SQL'
CREATE ROLE onward_owner LOGIN NOINHERIT PASSWORD :'owner';
CREATE ROLE onward_app LOGIN NOINHERIT PASSWORD :'app';
CREATE ROLE onward_auditor LOGIN NOINHERIT PASSWORD :'auditor';
CREATE ROLE temporal LOGIN NOINHERIT PASSWORD :'temporal';

CREATE DATABASE onward OWNER onward_owner;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;

-- Neither knows the other's database.
REVOKE ALL ON DATABASE onward, temporal, temporal_visibility FROM PUBLIC;
GRANT CONNECT ON DATABASE onward TO onward_app, onward_auditor;
SQL
