#!/usr/bin/env bash
# setup.sh command|window|test : installs what is missing for that, asks nothing, and does nothing when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

command_line=(build-essential pkg-config)
window=("${command_line[@]}" python3 libssl-dev libwebkit2gtk-4.1-dev fonts-dejavu-core xdg-utils)
test=("${window[@]}" xvfb openbox xdotool dbus dbus-x11 at-spi2-core python3-pyatspi gir1.2-atspi-2.0 gnome-keyring
  libsecret-tools webkit2gtk-driver imagemagick iproute2 util-linux python3-venv)
# Debian has a browser for the tests of the pages. Ubuntu has none among its packages: they say that they skip.
browser=chromium

die() { echo "$*" >&2; exit 1; }

packages() {
  local missing=() package as_root=()
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  if ((EUID)); then
    command -v sudo >/dev/null || die "These packages are missing: ${missing[*]}. Install them as root, or install sudo."
    as_root=(sudo)
  fi
  echo "Installing ${missing[*]}"
  as_root+=(env DEBIAN_FRONTEND=noninteractive)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

ui_packages() {
  command -v npm >/dev/null || die "npm was not found. Install Node 20.19 or newer: https://nodejs.org"
  local installed=ui/node_modules/.installed-lock.json
  cmp -s ui/package-lock.json "$installed" && return 0
  (cd ui && npm ci --no-audit --no-fund)
  cp ui/package-lock.json "$installed"
}

command -v cargo >/dev/null || die "cargo was not found. Install Rust: https://rustup.rs"
case ${1-} in
  command) wanted=("${command_line[@]}") ;;
  window) wanted=("${window[@]}") ;;
  test) wanted=("${test[@]}") ;;
  *) die "usage: setup.sh command|window|test" ;;
esac
if command -v apt-get >/dev/null; then
  packages "${wanted[@]}"
  if [[ $1 == test ]] && apt-cache show "$browser" >/dev/null 2>&1; then packages "$browser"; fi
else
  echo "This is not Debian or Ubuntu. If something is missing, look for what they call: ${wanted[*]}" >&2
fi
[[ $1 == command ]] || ui_packages
