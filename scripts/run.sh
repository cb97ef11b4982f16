#!/usr/bin/env bash
# Opens the window; where there is no display, the demo of the command line does the main job instead.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ $(uname) == Linux && -z ${DISPLAY-}${WAYLAND_DISPLAY-} ]]; then
  echo "There is no display here (DISPLAY and WAYLAND_DISPLAY are not set), so this is 'cugar demo' instead of the window."
  scripts/setup.sh command
  exec cargo run --quiet --package cli --bin cugar -- demo
fi
scripts/setup.sh window
make --no-print-directory ui
# FEATURES is a list of options.
# shellcheck disable=SC2086
exec cargo run --package cugar-sales $FEATURES
