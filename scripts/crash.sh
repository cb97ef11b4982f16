#!/usr/bin/env bash
# The crash tests: stops a real process again and again, and looks at what it left. With an argument: those for the
# test harness, as `--ignored` for the long run.
#
# Built with failpoints, in a target folder of its own, so that no other build ever has them.
set -euo pipefail
cd "$(dirname "$0")/.."
if [[ $(uname) == Linux ]]; then
  export CUGAR_POWERCUT=$PWD/target/failpoints/powercut.so
  mkdir -p target/failpoints
  cc -O1 -Wall -Wextra -Werror -shared -fPIC -o "$CUGAR_POWERCUT" tests/crash/powercut.c -ldl -lpthread
fi
exec cargo test -p tests --features failpoints --test crash --profile crash --target-dir target/failpoints -- \
  --show-output "$@"
