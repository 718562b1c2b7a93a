#!/bin/sh
# Build .venv with the project and the extras named in $1, or say in one sentence what is missing.
set -eu
python=""
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "chatserver needs Python 3.11 or newer: install it with 'apt install python3 python3-venv'." >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Python's venv module is missing: install it with 'apt install python3-venv'." >&2
    exit 1
fi
[ -x .venv/bin/python ] || "$python" -m venv .venv
echo "Installing what chatserver${1:+ [$1]} needs into .venv …" >&2
.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".${1:+[$1]}"
touch .venv/.setup
[ -z "${1:-}" ] || touch .venv/.test
