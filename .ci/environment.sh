# Sourced by ./run, ./test, ./check and ./bench: makes .venv from a lock file when it is missing or out of date.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 2; }

find_python() {  # sets $python to the first Python that is new enough
    for python in python3 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then return; fi
    done
    if command -v python3 >/dev/null; then
        stop "Vistka needs Python 3.11 or newer; here is $(python3 --version 2>&1). Debian 12 and Ubuntu 24.04 bring one that is new enough."
    fi
    stop "Vistka needs Python 3.11 or newer, and there is no python3 here. On Debian or Ubuntu: apt install python3 python3-venv"
}

install() {  # install WHAT pip-arguments…: quiet when it goes well, a plain sentence when it does not
    local what=$1 log=.venv/install.log; shift
    if .venv/bin/python -m pip install --quiet --retries 2 --disable-pip-version-check --no-deps "$@" >"$log" 2>&1; then return; fi
    if grep -qE 'NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|Network is unreachable' "$log"; then
        stop "The package index could not be reached: there seems to be no network. It is needed once; please try again when it is back."
    fi
    cat "$log" >&2
    stop "$what could not be installed; the lines above say why."
}

environment() {  # environment runtime|test: what is in .venv afterwards
    local kind=$1 lock=requirements.lock began=$SECONDS fingerprint
    if [ "$kind" = test ]; then lock=requirements-test.lock; fi
    # The path is part of it: scripts in .venv/bin name it, so a checkout that moved needs a new .venv.
    fingerprint=$({ pwd; cat pyproject.toml requirements.lock requirements-test.lock; } | sha256sum | cut -d' ' -f1)

    # The test lock holds everything the runtime lock does, at the same versions.
    if [ -x .venv/bin/python ] && grep -qsx "$fingerprint" ".venv/made-for-$kind" .venv/made-for-test; then return; fi

    if ! { [ -x .venv/bin/python ] && grep -qsx "$fingerprint" .venv/made-for-runtime; }; then
        find_python
        "$python" -c 'import ensurepip, venv' 2>/dev/null \
            || stop "This Python cannot make an environment of its own yet. On Debian or Ubuntu this mends it: apt install $python-venv"
        say "Making the environment (once, about a minute)…"
        rm -rf .venv
        "$python" -m venv .venv
    else
        say "Adding what the tests need to the environment (once, about a minute)…"
    fi
    install "What $lock lists" --require-hashes --only-binary :all: --no-binary libhxl,python-io-wrapper -r "$lock"
    install "Vistka itself" --no-build-isolation --editable .
    printf '%s\n' "$fingerprint" >".venv/made-for-$kind"
    say "The environment is ready, after $((SECONDS - began)) s."
}
