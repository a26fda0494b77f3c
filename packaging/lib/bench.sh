# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# packaging/dev bench: a release build beside other tools, on this machine, in one run.

run_bench() {
    prepare build check
    [ "$kind" = tree ] || say "    on this machine directly; what it lacks of [services] in packaging/packages is not measured"
    # Warnings stop the builds that are checked; -O3 alone finds some that are none.
    configure_and_build release "all gantry-jsonbench gantry-layerbench gantry-treebench gantry-doctorbench gantry-faultproxy" \
        -DCMAKE_BUILD_TYPE=Release -DGANTRY_WERROR=OFF || exit 1
    inside_path=$(dirname "$(program gantry)")
    sandbox_root=1
    export GANTRY_BUILD=$build GANTRY_SUPPORT=$root/tests/support QT_QPA_PLATFORM=offscreen
    GANTRY_BIN=$(program gantry)
    export GANTRY_BIN
    say "==> Measuring"
    become_inside "$root/tests/bench/run" "$@"
}
