#!/bin/sh
# Check an unpacked bundle of Onward's record with a shell and openssl: files, signatures, chains and tree.
#
#   sh verify.sh FOLDER [FILE-WITH-KEYS]
#
# The file has public keys that you have from elsewhere, one a line; without it the keys of the bundle are used. It does
# not open the words: verify.py does. Exit 0: everything holds; 1: something does not; 2: this is no bundle.
set -eu
LC_ALL=C
export LC_ALL

bundle=${1:?usage: sh verify.sh FOLDER [FILE-WITH-KEYS]}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tab=$(printf '\t')

wrong() {
    echo "DOES NOT HOLD. $1"
    exit 1
}

# Bytes from hexadecimal digits, hexadecimal digits from bytes, and the SHA-256 of bytes.
bytes() {
    printf "$(printf '%s' "$1" | awk '{
        for (i = 1; i < length($0); i += 2)
            printf "\\%03o", 16 * (index("0123456789abcdef", substr($0, i, 1)) - 1) + index("0123456789abcdef", substr($0, i + 1, 1)) - 1
    }')"
}
digits() { od -An -v -tx1 | tr -d ' \n'; }
sha() { openssl dgst -sha256 -r | cut -c1-64; }
from_base64() { printf '%s' "$1" | openssl base64 -d -A; }

# One hash over two (RFC 6962).
node() { bytes "01$1$2" | sha; }

check_files() {
    sed -n 's/^ *"\([^"]*\)": "\([0-9a-f]\{64\}\)",\{0,1\}$/\2 \1/p' "$bundle/manifest.json" >"$work/files"
    [ -s "$work/files" ] || wrong "It names no files."
    while read -r digest name; do
        [ -f "$bundle/$name" ] && [ "$(sha <"$bundle/$name")" = "$digest" ] ||
            wrong "The file $name is missing or was changed after the bundle was made."
    done <"$work/files"
    (cd "$bundle" && find . -type f) | sed 's|^\./||' | while read -r name; do
        [ "$name" = manifest.json ] || cut -d' ' -f2 "$work/files" | grep -Fqx "$name" || echo "$name"
    done >"$work/more"
    [ ! -s "$work/more" ] || wrong "The file $(head -n 1 "$work/more") does not belong to the bundle."
    # Entries of the cases and children that it names, and of no others; keys and words only together.
    sed -n 's/^ *"\([0-9a-f-]\{36\}\)": "[a-z]*",\{0,1\}$/\1/p' "$bundle/manifest.json" | while read -r id; do
        echo "entries/$id.tsv"
        [ ! -f "$bundle/keys/$id" ] || printf '%s\n' "keys/$id" "words/$id.jsonl"
    done | sort >"$work/due"
    cut -d' ' -f2 "$work/files" | grep -E '^(entries|keys|words)/' | sort >"$work/found" || :
    [ -s "$work/due" ] && cmp -s "$work/due" "$work/found" ||
        wrong "It has other entries, keys or words than those of its cases and children."
}

# One signature line by one key: name, key id, key. Says what it shows, and ends everything if it is false.
check_signature() {
    raw=$(from_base64 "$2" | digits)
    kind=$(printf %s "$raw" | cut -c1-2)
    given=$(from_base64 "$value" | digits)
    [ "$(printf %s "$given" | cut -c1-8)" = "$1" ] || return 0
    bytes "302a300506032b6570032100$(printf %s "$raw" | cut -c3-)" >"$work/key"
    cp "$work/text" "$work/said"
    given=$(printf %s "$given" | cut -c9-)
    if [ "$kind" = 04 ]; then
        at=$((0x$(printf %s "$given" | cut -c1-16)))
        given=$(printf %s "$given" | cut -c17-)
        { printf 'cosignature/v1\ntime %s\n' "$at"; cat "$work/text"; } >"$work/said"
    fi
    bytes "$given" >"$work/signature"
    openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key" -rawin -in "$work/said" \
        -sigfile "$work/signature" >"$work/out" 2>&1 || wrong "The signature of $name under the tree head is false."
    if [ "$kind" = 04 ]; then
        echo "The witness $name saw the tree at $at seconds after 1970-01-01 UTC."
    elif [ "$name" = "$origin" ]; then
        : >"$work/signed"
    fi
}

check_head() {
    line=$(awk '$0 == "" { found = NR } END { print found + 0 }' "$bundle/checkpoint")
    [ "$line" -gt 3 ] || exit 2
    head -n $((line - 1)) "$bundle/checkpoint" >"$work/text"
    origin=$(sed -n 1p "$work/text")
    size=$(sed -n 2p "$work/text")
    root=$(from_base64 "$(sed -n 3p "$work/text")" | digits)
    tail -n +$((line + 1)) "$bundle/checkpoint" >"$work/signatures"
    while read -r _ name value; do
        while IFS=+ read -r of key_id key; do
            # A + may be a digit of the key, too; the last name takes all that is left.
            [ "$of" != "$name" ] || check_signature "$key_id" "$key"
        done <"$work/keys"
    done <"$work/signatures"
    [ -f "$work/signed" ] || wrong "The log did not sign the tree head."
    echo "$origin signed a tree of $size entries."
}

# The root to which a leaf at an index leads (RFC 9162, 2.1.3.2).
climb() {
    at=$2 last=$((size - 1)) found=$1
    for each in $(printf %s "$3" | tr ',' ' '); do
        [ "$last" -gt 0 ] || return 0
        hash=$(from_base64 "$each" | digits)
        if [ $((at & 1)) -eq 1 ] || [ "$at" -eq "$last" ]; then
            found=$(node "$hash" "$found")
            while [ "$at" -gt 0 ] && [ $((at & 1)) -eq 0 ]; do
                at=$((at >> 1)) last=$((last >> 1))
            done
        else
            found=$(node "$found" "$hash")
        fi
        at=$((at >> 1)) last=$((last >> 1))
    done
    [ "$last" -ne 0 ] || echo "$found"
}

check_stream() {
    stream=$(basename "$1" .tsv)
    before=$(printf %064d 0)
    count=0
    tail -n +2 "$1" >"$work/entries"
    while IFS=$tab read -r version format at kind command previous hash index path body; do
        count=$((count + 1))
        [ "$version" = "$count" ] && [ "$previous" = "$before" ] ||
            wrong "Entry $count of $stream does not follow from the entry before it."
        {
            printf 'onward event 1\n'
            bytes "$(printf %s "$stream" | tr -d -)$(printf '%016x%04x%016x%04x' "$version" "$format" "$at" ${#kind})"
            printf %s "$kind"
            bytes "$(printf %s "$command" | tr -d -)$previous"
            from_base64 "$body"
        } >"$work/entry"
        before=$(sha <"$work/entry")
        [ "$before" = "$hash" ] || wrong "Entry $count of $stream was changed after it was written."
        leaf=$({ printf '\000'; printf '%s\n%s\n%s\n' "$stream" "$count" "$before"; } | sha)
        [ "$index" -lt "$size" ] && [ "$(climb "$leaf" "$index" "${path#-}")" = "$root" ] ||
            wrong "Entry $count of $stream is not in the tree that was signed."
    done <"$work/entries"
    [ "$count" -gt 0 ] || wrong "There are no entries of $stream."
    echo "$stream: $count entries. Each follows from the one before, and is in the tree."
    sed -n '/^ "lost"/,/]/p' "$bundle/manifest.json" | grep -Fq "\"$stream\"" || return 0
    echo "Its words cannot be read, since its key was destroyed, as the maker says. Kinds and times remain."
}

[ -f "$bundle/manifest.json" ] && [ -f "$bundle/checkpoint" ] || {
    echo "There is no unpacked bundle in $bundle. First: unzip BUNDLE.zip -d folder. Then: sh verify.sh folder" >&2
    exit 2
}
[ $# -lt 2 ] || [ -f "$2" ] || {
    echo "$2 is no file. Give a file with public keys, a line each." >&2
    exit 2
}
check_files
if [ $# -gt 1 ]; then
    cp "$2" "$work/keys"
else
    cat "$bundle/log.vkey" "$bundle/witnesses.vkey" >"$work/keys"
    echo "The keys came with the bundle. Compare them with those that the school gave you:"
    cat "$work/keys"
fi
check_head
for table in "$bundle"/entries/*.tsv; do
    check_stream "$table"
done
echo "EVERYTHING HOLDS. The words were not opened: verify.py does that."
