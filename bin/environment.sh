# Sourced by the other commands: a Python that fits, the virtual environment, locked packages.
# shellcheck shell=bash
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
venv="$root/.venv"
python="$venv/bin/python"
export PYTHONPATH="$root"
unset PYTHONDONTWRITEBYTECODE  # each of our many processes would compile all code anew

say() { printf '%s\n' "$*"; }

fits() {
    # Really run it: a shim may stand on the PATH without a Python behind it.
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' >/dev/null 2>&1
}

find_python() {
    local name folder
    for name in python3 python3.12 python3.11 python; do
        while IFS= read -r folder; do
            if [ -x "$folder/$name" ] && fits "$folder/$name"; then
                printf '%s\n' "$folder/$name"
                return 0
            fi
        done < <(printf '%s\n' "${PATH:-}:/usr/local/bin:/usr/bin:/opt/homebrew/bin" | tr ':' '\n')
    done
    return 1
}

make_venv() {
    local base
    base="$(find_python)" || {
        say "Comeback needs Python 3.11 or 3.12, and there is none on the PATH." >&2
        say "On Debian and Ubuntu: apt-get install python3 python3-venv" >&2
        return 1
    }
    say "Making the virtual environment with $("$base" --version)"
    rm -rf "$venv"
    if "$base" -m venv "$venv" >/dev/null 2>&1; then
        return 0
    fi
    # Debian keeps ensurepip in a package of its own: a pip that is there can install into a bare environment.
    rm -rf "$venv"
    if "$base" -m pip --version >/dev/null 2>&1 && "$base" -m venv --without-pip "$venv" >/dev/null 2>&1; then
        "$base" -m pip --python "$python" install --quiet --disable-pip-version-check pip >/dev/null && return 0
    fi
    rm -rf "$venv"
    if "$base" -m virtualenv --quiet "$venv" >/dev/null 2>&1; then
        return 0
    fi
    rm -rf "$venv"
    say "$base cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2
    return 1
}

install_locked() {
    # install_locked LOCK...: exactly what the lock says, by hash; nothing when it is there already.
    local lock="$1" mark stamp other
    mark="$("$python" - "$root/$lock" "$venv" <<'PYTHON'
import hashlib, pathlib, sys
print(hashlib.sha256(pathlib.Path(sys.argv[1]).read_bytes() + sys.version.encode() + sys.argv[2].encode()).hexdigest())
PYTHON
)"
    stamp="$venv/.installed-$lock"
    if [ "$(cat "$stamp" 2>/dev/null)" = "$mark" ]; then
        return 0
    fi
    say "Installing packages ($lock)"
    # Where packages come from is the machine's own affair; where they go and which is ours.
    env -u PIP_TARGET -u PIP_PREFIX -u PIP_ROOT -u PIP_USER -u PIP_PYTHON -u PIP_REQUIREMENT -u PIP_CONSTRAINT \
        -u PIP_EDITABLE -u PIP_NO_DEPS -u PIP_DRY_RUN -u PIP_REQUIRE_VIRTUALENV -u PIP_NO_BINARY -u PIP_UPGRADE \
        "$python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$root/$lock"
    printf '%s\n' "$mark" >"$stamp"
    for other in "$venv"/.installed-*; do
        [ "$other" = "$stamp" ] || [ "$lock" = requirements-dev.txt ] || rm -f "$other"
    done
}

set_up() {
    # set_up LOCK: two commands that start at once wait for one another.
    if command -v flock >/dev/null 2>&1; then
        exec 9>"$root/.venv.lock"
        flock 9
    fi
    if ! fits "$python" || ! "$python" -m pip --version >/dev/null 2>&1; then
        make_venv
    fi
    install_locked "$1"
    if command -v flock >/dev/null 2>&1; then
        flock -u 9
        exec 9>&-
    fi
}
