#!/bin/sh
# Set up the witness of docker-compose.yml, for trying: it learns the log's key, and the worker asks it.
#
#   deploy/try-witness.sh
#   docker compose --profile witness up --detach --wait
#
# A real witness runs on a machine of a person whom the school does not employ.
set -eu
cd "$(dirname "$0")/.."

if [ -e witness.env ]; then
    echo "There is a witness.env already. Nothing was changed." >&2
    exit 1
fi

log=$(docker compose run --rm -T keys show | sed -n 1p)
if [ -z "$log" ]; then
    echo "The log has no key yet. Start Onward first: docker compose up --detach --wait. Nothing was changed." >&2
    exit 1
fi
witness=$(docker compose run --rm --no-deps -T witness create onward.example/trial)
docker compose run --rm --no-deps -T witness trust "$log"

umask 077
mkdir -p secrets/witnesses
echo "http://witness:8200 $witness" >secrets/witnesses/list
# The folder secrets keeps others out; the container, which is not root, must read what is mounted.
chmod 0755 secrets/witnesses
chmod 0444 secrets/witnesses/list
echo "ONWARD_WITNESSES_FILE=/run/witnesses/list" >witness.env
echo "Wrote witness.env and secrets/witnesses/list. Now start it: docker compose --profile witness up --detach --wait"
