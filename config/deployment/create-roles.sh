#!/bin/sh
# Runs once, when the database container makes its cluster: the two roles that `manage.py provision` cannot make itself.
# lianmeng_owner owns databases and tables but is no superuser, so that forced row-level security binds migrations too.
# lianmeng_backup reads everything and writes nothing: a dump must see every tenant's rows or fail.
set -eu
: "${OWNER_PASSWORD:?}" "${BACKUP_PASSWORD:?}"
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv backup_password BACKUP_PASSWORD
CREATE ROLE lianmeng_owner LOGIN NOSUPERUSER CREATEROLE CREATEDB NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE lianmeng_backup LOGIN NOSUPERUSER BYPASSRLS PASSWORD :'backup_password';
GRANT pg_read_all_data TO lianmeng_backup;
SQL
