#!/usr/bin/env bash
# Opens the window; where there is no display, the demo of the command line does the main job instead.
set -euo pipefail
cd "$(dirname "$0")/.."

demo() { # why
  echo "$1, so this is 'cugar demo' instead of the window."
  scripts/setup.sh command
  exec cargo run --quiet --package cli --bin cugar -- demo
}

# Asks as the window will. It comes with what the window is built with; where it is missing the window says it itself.
display_answers() {
  command -v python3 >/dev/null || return 0
  python3 - <<'PYTHON'
import ctypes, sys
try:
    sys.exit(not ctypes.CDLL("libgtk-3.so.0").gtk_init_check(None, None))
except OSError:
    pass
PYTHON
}

if [[ $(uname) == Linux && -z ${DISPLAY-}${WAYLAND_DISPLAY-} ]]; then
  demo "There is no display here (DISPLAY and WAYLAND_DISPLAY are not set)"
fi
scripts/setup.sh window
if [[ $(uname) == Linux ]] && ! display_answers; then
  demo "No display answers here (DISPLAY is '${DISPLAY-}', WAYLAND_DISPLAY is '${WAYLAND_DISPLAY-}')"
fi
make --no-print-directory ui
# FEATURES is a list of options.
# shellcheck disable=SC2086
exec cargo run --package cugar-sales $FEATURES
