#!/usr/bin/env bash
# Every check and every test. Ends with what was skipped and why, what failed, and one line of counts and the time.
#
# CI set: what needs a window, a keychain or a dialog must not be skipped; a skip counts as a failure.
# CUGAR_TEST_DATA: a folder of other people's files to try; the tests that read it say so when it is not set.
set -uo pipefail
cd "$(dirname "$0")/.."
[[ -n ${CI-} ]] && export CUGAR_REQUIRE_ALL=1
[[ -n ${CUGAR_TEST_DATA-} ]] && export CUGAR_TEST_DATA=$(realpath "$CUGAR_TEST_DATA")

logs=target/test-logs
rm -rf "$logs" && mkdir -p "$logs"
export CHECKS_FAILED=$PWD/$logs/failed CUGAR_E2E_PICTURES=$PWD/$logs/pictures
touch "$CHECKS_FAILED" "$logs/skipped" "$logs/failed-tests"
all_passed=0 all_failed=0 all_skipped=0

note_failure() { echo "$1" >>"$CHECKS_FAILED"; }
count() { # passed, failed, skipped
  ((all_passed += $1, all_failed += $2, all_skipped += $3)) || true
}

tests_of_the_ui() { # name, npm script
  echo "== $1"
  local report=$PWD/$logs/$2.json
  (cd ui && npm run --silent "$2" -- --reporter=default --reporter=json --outputFile.json="$report") 2>&1 |
    tee "$logs/$2.log" || note_failure "$1"
  [[ -s $report ]] || return
  local passed failed skipped
  read -r passed failed skipped < <(node -p 'const t = JSON.parse(require("fs").readFileSync(process.argv[1]));
    `${t.numPassedTests} ${t.numFailedTests} ${t.numPendingTests + t.numTodoTests}`' "$report")
  count "$passed" "$failed" "$skipped"
  if ((failed)); then
    sed -i "/^$1\$/d" "$CHECKS_FAILED"
    echo "$failed of the $1; see above" >>"$logs/failed-tests"
  fi
  # What goes wrong outside of a test has no name: say what it was.
  grep -A 20 'Unhandled' "$logs/$2.log" | head -60 >>"$logs/failed-tests"
  ((skipped == 0)) || echo "$skipped $(grep -m 1 '^skipped: ' "$logs/$2.log" || echo "skipped: $1; see above")" >>"$logs/skipped"
}

count_rust() { # name, log
  local passed failed
  while read -r passed failed; do
    count "$passed" "$failed" 0
  done < <(sed -nE 's/^test result: .* ([0-9]+) passed; ([0-9]+) failed;.*/\1 \2/p' "$2")
  # A run that ends badly without a failed test has crashed; otherwise the tests are named instead of the run.
  if sed -nE 's/^test (.*) \.\.\. FAILED$/\1/p' "$2" | tee -a "$logs/failed-tests" | grep -q .; then
    sed -i "/^$1\$/d" "$CHECKS_FAILED"
  fi
  # A test that cannot run where it is says so, and passes.
  grep -oE '^skipped: .*' "$2" | sort | uniq -c | sed 's/^ *//' >>"$logs/skipped"
  local skipped
  skipped=$(grep -cE '^skipped: ' "$2")
  count "-$skipped" 0 "$skipped"
}

# On a desk of its own, or where none can be set up, where no window opens: what needs one says that it skips.
on_a_desk() {
  if [[ -n ${CUGAR_REQUIRE_ALL-} ]] || tests/e2e/desk.sh true; then
    tests/e2e/desk.sh "$@"
  else
    env -u DISPLAY -u WAYLAND_DISPLAY "$@"
  fi
}

# One build and one run of all packages, with the same features: tauri is compiled once. The binaries are among the
# targets; the packages that start them are told where they are.
tests_of_rust() {
  echo "== build"
  # shellcheck disable=SC2086
  cargo build --workspace --all-targets $FEATURES || { note_failure "build of Rust"; return; }
  local built
  built=$(cargo metadata --no-deps --format-version 1 | sed -E 's/.*"target_directory":"([^"]*)".*/\1/')/debug
  echo "== tests of Rust"
  # shellcheck disable=SC2086
  CUGAR_APP=$built/cugar-sales CUGAR_CLI=$built/cugar on_a_desk \
    cargo test --workspace $FEATURES --no-fail-fast -- --show-output 2>&1 | tee "$logs/rust.log" ||
    note_failure "tests of Rust"
  count_rust "tests of Rust" "$logs/rust.log"
}

tests_of_crashes() {
  echo "== crash tests"
  scripts/crash.sh 2>&1 | tee "$logs/crash.log" || note_failure "crash tests"
  count_rust "crash tests" "$logs/crash.log"
}

summary() {
  if [[ -n ${CUGAR_REQUIRE_ALL-} ]]; then
    grep -E 'window|keychain|dialog|browser' "$logs/skipped" | sed -E 's/^[0-9]+ /must not be /' >>"$CHECKS_FAILED"
  fi
  count 0 "$(wc -l <"$CHECKS_FAILED")" 0
  echo
  [[ -s $logs/skipped ]] && { echo "Skipped:"; sed 's/^/  /' "$logs/skipped"; }
  ((all_failed)) && { echo "Failed:"; sed 's/^/  /' "$CHECKS_FAILED" "$logs/failed-tests"; }
  echo "$all_passed passed, $all_failed failed, $all_skipped skipped, in $((SECONDS / 60)) min $((SECONDS % 60)) s"
  ((all_failed == 0))
}

make --no-print-directory ui || note_failure "build of the ui"
scripts/check.sh
tests_of_the_ui "tests of the ui" test
tests_of_the_ui "tests of the pages in a browser" test:browser
tests_of_rust
tests_of_crashes
summary
