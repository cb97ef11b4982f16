#!/bin/bash
# desk.sh CMD... : runs CMD on a desk of its own: an X display, a D-Bus session, an unlocked keyring, a window manager
# and empty XDG folders. Everything it started ends with it. Its sockets are files, so that a command inside can cut
# its own network off and still reach them.
set -u
desk=$(mktemp -d /tmp/desk.XXXXXX)
started=()

clear_up() {
  local i
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do kill "${started[i]}" 2>/dev/null; done
  wait 2>/dev/null
  rm -rf "$desk"
}
trap clear_up EXIT
trap 'exit 130' INT TERM

die() { echo "desk.sh: $*" >&2; cat "$desk"/*.log >&2 2>/dev/null; exit 99; }

for program in Xvfb openbox dbus-daemon gnome-keyring-daemon; do
  command -v "$program" >/dev/null || die "$program is missing; run: make setup"
done

mkdir -p "$desk"/{run,data,config,cache,state}
chmod 700 "$desk" "$desk/run"
export XDG_RUNTIME_DIR=$desk/run XDG_DATA_HOME=$desk/data XDG_CONFIG_HOME=$desk/config
export XDG_CACHE_HOME=$desk/cache XDG_STATE_HOME=$desk/state
unset WAYLAND_DISPLAY XDG_CURRENT_DESKTOP DESKTOP_SESSION

mkfifo "$desk/display"
exec 6<>"$desk/display"
Xvfb -displayfd 6 -screen 0 "${DESK_SIZE:-1400x1000x24}" -nolisten tcp >"$desk/xvfb.log" 2>&1 &
started+=($!)
read -r -t 30 number <&6 || die "the display did not start"
export DISPLAY=:$number GDK_BACKEND=x11 LIBGL_ALWAYS_SOFTWARE=1 WEBKIT_DISABLE_DMABUF_RENDERER=1

export DBUS_SESSION_BUS_ADDRESS=unix:path=$desk/run/bus
dbus-daemon --session --nofork --nopidfile --address="$DBUS_SESSION_BUS_ADDRESS" >"$desk/dbus.log" 2>&1 &
started+=($!)
for _ in {1..300}; do [[ -S $desk/run/bus ]] && break; sleep 0.05; done
[[ -S $desk/run/bus ]] || die "the D-Bus session did not start"

# It goes into the background once the keyring can be used, and ends with the bus.
printf 'a password for nothing' | gnome-keyring-daemon --unlock --components=secrets >"$desk/keyring.log" 2>&1 ||
  die "the keyring did not start"
openbox >"$desk/openbox.log" 2>&1 &
started+=($!)

"$@"
