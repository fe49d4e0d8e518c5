#!/bin/sh
# Make the namespace and its two search attributes (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE); safe to run again.
set -eu

# Its port is open before the server's parts have found each other.
attempts=60
until temporal operator cluster health; do
    attempts=$((attempts - 1))
    [ "$attempts" -gt 0 ] || { echo "Temporal did not become healthy." >&2; exit 1; }
    sleep 3
done

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 30d

# A new namespace is not known everywhere at once, so creating is tried until it shows.
until temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" | grep -qw OnwardNextDeadline; do
    attempts=$((attempts - 1))
    [ "$attempts" -gt 0 ] || { echo "The search attributes could not be made." >&2; exit 1; }
    temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
        --name OnwardStage --type Keyword --name OnwardNextDeadline --type Datetime || true
    sleep 3
done
