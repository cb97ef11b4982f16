#!/usr/bin/env bash
# server.sh SCENARIO RECORD : starts a mail server for the tests and says where it is. Ends when its standard input does.
# What it needs comes from PyPI into target/ once; where that does not work, the last line says why and it ends with 3.
set -euo pipefail
cd "$(dirname "$0")/../.."
home=$PWD/target/mail-server
python=$home/bin/python

missing() { echo "$*" >&2; exit 3; }

# One test at a time sets it up.
mkdir -p target
exec 9>target/mail-server.lock
flock 9
if [[ ! -e $home/ready ]]; then
  command -v python3 >/dev/null || missing "there is no python3"
  python3 -m venv "$home" >/dev/null 2>&1 || missing "python3 cannot make a venv"
  # The second one makes certificates, the good and the bad.
  "$home/bin/pip" install --quiet --timeout 20 'aiosmtpd>=1.4.6' 'trustme>=1.2' >/dev/null 2>&1 ||
    missing "aiosmtpd and trustme cannot be installed from PyPI"
  touch "$home/ready"
fi
exec 9>&-
exec "$python" tests/mail/server.py "$@"
