#!/bin/sh
# Dump the database and pack the attachments, then keep doing so; what is older than KEEP_DAYS goes.
# A backup is written under a draft name and renamed when whole: a broken-off one is never taken for one.
set -eu
: "${BACKUP_FOLDER:=/backups}" "${BACKUP_EVERY_SECONDS:=86400}" "${BACKUP_KEEP_DAYS:=30}" "${MEDIA_ROOT:?}" "${PGDATABASE:?}"

back_up() {
	stamp=$(date -u +%Y%m%dT%H%M%SZ)
	# Row-level security is switched off for the dump: PostgreSQL then raises instead of leaving rows out.
	pg_dump --format=custom --file="$BACKUP_FOLDER/draft.dump" || return 1
	# The catalogue of a damaged file cannot be read: tell now, not on the day it is needed.
	pg_restore --list "$BACKUP_FOLDER/draft.dump" >/dev/null || return 1
	tar -C "$MEDIA_ROOT" -czf "$BACKUP_FOLDER/draft.tar.gz" . || return 1
	mv "$BACKUP_FOLDER/draft.dump" "$BACKUP_FOLDER/lianmeng-$stamp.dump"
	mv "$BACKUP_FOLDER/draft.tar.gz" "$BACKUP_FOLDER/lianmeng-$stamp-files.tar.gz"
	echo "backup lianmeng-$stamp written"
	# Only after a success: old backups are not deleted while new ones fail.
	find "$BACKUP_FOLDER" -name 'lianmeng-*' -type f -mtime "+$BACKUP_KEEP_DAYS" -delete
}

umask 077
trap 'exit 0' TERM INT
while :; do
	status=0
	back_up || { status=1; echo "backup failed" >&2; }
	[ "${1:-}" = "--once" ] && exit "$status"
	sleep "$BACKUP_EVERY_SECONDS" &
	wait $!
done
