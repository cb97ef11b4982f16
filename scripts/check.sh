#!/usr/bin/env bash
# Formatting, lints and types, of Rust and of the ui. Runs all of them and names those that failed; prints the names
# to the file CHECKS_FAILED too where that is set.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0

check() { # name, command
  echo "== $1"
  "${@:2}" && return
  failed=1
  echo "$1" >>"${CHECKS_FAILED:-/dev/null}"
}

check "types of the ui" npm --prefix ui run --silent check
check "lints of the ui" npm --prefix ui run --silent lint
check "formatting of Rust" cargo fmt --all --check
# FEATURES is a list of options.
# shellcheck disable=SC2086
check "lints of Rust" cargo clippy --workspace --all-targets $FEATURES -- -D warnings
# With what only the crash tests are built with. Nothing is built here, so nothing keeps it.
check "lints of the crash tests" cargo clippy -p tests -p store -p orchestrator --features tests/failpoints --all-targets -- -D warnings
exit "$failed"
