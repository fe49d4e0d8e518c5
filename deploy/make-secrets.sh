#!/bin/sh
# Write .env with new passwords and secrets/seal_key with a new key; never overwrites either.
#
#   deploy/make-secrets.sh [NAME]
#
# NAME is the name of the log, which stands in each signed head of the record for ever, such as
# onward.hill.example/record. Without it the log gets a name of random digits.
#
# Keep a copy of the seal key apart from the backups of the database: without it the record cannot be read.
set -eu
cd "$(dirname "$0")/.."

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

log=${1:-onward-$(random | cut -c1-16)/record}
case $log in
    *[!A-Za-z0-9./_-]*)
        echo "Give a name of letters, digits, dots, hyphens and slashes, such as onward.hill.example/record." >&2
        exit 2
        ;;
esac

if [ -e .env ] && ! grep -q '^ONWARD_LOG_NAME=' .env; then # from a release without signed heads
    echo "ONWARD_LOG_NAME=$log" >>.env
    echo "The log of the record is called $log. Nothing else was changed."
    exit 0
fi
if [ -e .env ] || [ -e secrets/seal_key ]; then
    echo "There are secrets already: .env or secrets/seal_key. Nothing was changed." >&2
    exit 1
fi

umask 077
mkdir -p secrets
random >secrets/seal_key
# The folder keeps others out; the container, which is not root, must read the file that is mounted.
chmod 0444 secrets/seal_key
for name in POSTGRES OWNER APP AUDITOR TEMPORAL; do
    echo "ONWARD_${name}_PASSWORD=$(random)"
done >.env
echo "ONWARD_SEAL_KEY_FILE=./secrets/seal_key" >>.env
echo "ONWARD_LOG_NAME=$log" >>.env
echo "Wrote .env and secrets/seal_key. The log of the record is called $log."
