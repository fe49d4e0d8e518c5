#!/bin/sh
# Write .env with new passwords and secrets/seal_key with a new key; never overwrites either.
#
# Keep a copy of the seal key apart from the backups of the database: without it the record cannot be read.
set -eu
cd "$(dirname "$0")/.."

if [ -e .env ] || [ -e secrets/seal_key ]; then
    echo "There are secrets already: .env or secrets/seal_key. Nothing was changed." >&2
    exit 1
fi

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

umask 077
mkdir -p secrets
random >secrets/seal_key
# The folder keeps others out; the container, which is not root, must read the file that is mounted.
chmod 0444 secrets/seal_key
for name in POSTGRES OWNER APP AUDITOR TEMPORAL; do
    echo "ONWARD_${name}_PASSWORD=$(random)"
done >.env
echo "ONWARD_SEAL_KEY_FILE=./secrets/seal_key" >>.env
echo "Wrote .env and secrets/seal_key."
