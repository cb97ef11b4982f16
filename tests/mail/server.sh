#!/usr/bin/env bash
# server.sh SCENARIO RECORD : starts a mail server for the tests and says where it is. Ends when its standard input does.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/python.sh
# The second one makes certificates, the good and the bad.
python_with mail-server "aiosmtpd and trustme" 'aiosmtpd>=1.4.6' 'trustme>=1.2'
exec "$python" tests/mail/server.py "$@"
