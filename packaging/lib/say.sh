# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Talking to the person: one line when a step begins, its seconds when it ends, the tail of its log
# when it fails. Everything goes to stderr, so that stdout stays the program's own.

quiet=0       # 1: say nothing while things go well (packaging/dev gantry, shell)
step_log=     # log of the running step

say() { [ "$quiet" = 1 ] || printf '%s\n' "$*" >&2; }

die() {
    printf 'packaging/dev: %s\n' "$*" >&2
    exit 1
}

# step WHAT COMMAND...: runs the command with its output in a log file.
# On failure: says which step it was, shows the last lines, keeps the whole log and says where.
# VERBOSE=1 in the environment shows the output as it comes.
step() {
    local what=$1 begun=$SECONDS failed=0
    shift
    mkdir -p "$cache/log"
    step_log="$cache/log/$(printf '%s' "$what" | tr -cs 'A-Za-z0-9' '-').log"
    say "==> $what"
    if [ "${VERBOSE:-0}" = 1 ]; then
        "$@" > >(tee "$step_log" >&2) 2>&1 || failed=$?
    else
        "$@" >"$step_log" 2>&1 || failed=$?
    fi
    if [ "$failed" != 0 ]; then
        {
            printf 'packaging/dev: this step failed (exit code %s): %s\n' "$failed" "$what"
            printf '  its last lines (all of it: %s):\n' "$step_log"
            tail -n "${STEP_TAIL:-40}" "$step_log" | sed 's/^/  | /'
        } >&2
        return "$failed"
    fi
    say "    done in $((SECONDS - begun)) s"
}
