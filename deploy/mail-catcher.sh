#!/bin/sh
# Write what the mail catcher needs: a certificate of its own, and a post.env that sends all mail to it.
set -eu
cd "$(dirname "$0")/.."

if [ -e post.env ]; then
    echo "There is a post.env already. Nothing was changed." >&2
    exit 1
fi

umask 077
mkdir -p secrets/trust secrets/mail
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
    -subj /CN=mail -addext subjectAltName=DNS:mail -addext keyUsage=critical,digitalSignature,keyCertSign \
    -keyout secrets/mail/mail-catcher.key -out secrets/trust/mail-catcher.pem 2>/dev/null
# The folder secrets keeps others out; the containers, which are not root, must read what is mounted.
chmod 0755 secrets/trust secrets/mail
chmod 0444 secrets/mail/mail-catcher.key secrets/trust/mail-catcher.pem
cat >post.env <<'END'
ONWARD_POST_FROM=onward@school.example
ONWARD_POST_CA_FILE=/run/trust/mail-catcher.pem
ONWARD_SMTP_HOST=mail
ONWARD_SMTP_PORT=1025
END
echo "Wrote post.env and the mail catcher's certificate."
