#!/usr/bin/env bash
# The load test, as a release. Ahead of everything else on the machine where that is allowed, so that the figures are
# the program's and not the neighbours'. Arguments go to the load test.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh command
# One package by name: nothing of the window is built, and no feature of a test gets in.
cargo bench --package tests --bench load --no-run
ahead=()
if command -v chrt >/dev/null && chrt -r 1 true 2>/dev/null; then ahead=(chrt -r 1); fi
built=$(cargo bench --package tests --bench load --no-run --message-format=json 2>/dev/null |
  sed -nE 's/.*"name":"load".*"executable":"([^"]+)".*/\1/p' | tail -n 1)
exec "${ahead[@]}" "$built" "$@"
