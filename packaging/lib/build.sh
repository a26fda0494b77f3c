# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Configuring and building. Build folders live outside the source, one per checkout and variant.

build_path() {
    printf '%s/build-%s-%s' "$cache" "$(printf '%s' "$root" | sha256sum | cut -c1-10)" "$1"
}

# Sources are compiled in batches of one room, which halves the time of a build from nothing;
# GANTRY_BATCH=1 compiles each by itself, which is quicker for who changes one at a time.
batch_options=(-DCMAKE_UNITY_BUILD=ON "-DCMAKE_UNITY_BUILD_BATCH_SIZE=${GANTRY_BATCH:-8}")
[ "${GANTRY_BATCH:-8}" != 1 ] || batch_options=(-DCMAKE_UNITY_BUILD=OFF)

# configure_and_build VARIANT TARGETS CMAKE-OPTIONS...: TARGETS is a list in one word, "all" for all.
# Sets $build. A build folder made in another environment is thrown away, not repaired.
configure_and_build() {
    local variant=$1 targets=$2 wanted environment
    shift 2
    set -- "${batch_options[@]}" "$@"
    build=$(build_path "$variant")
    environment=$kind:${tree##*/}
    wanted="$environment $*"
    mkdir -p "$build"
    exec 7>"$build/.lock"
    flock -n 7 || { say "    another run is building this; waiting for it"; flock 7; }
    if [ -e "$build/.environment" ] && [ "$(cat "$build/.environment")" != "$environment" ]; then
        find "$build" -mindepth 1 -maxdepth 1 ! -name .lock -exec rm -rf {} +
    fi
    printf '%s\n' "$environment" >"$build/.environment"
    export CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=$cache CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-5G} \
        CCACHE_SLOPPINESS=pch_defines,time_macros # what precompiled headers ask for
    if [ ! -e "$build/build.ninja" ] || [ "$(cat "$build/.options" 2>/dev/null)" != "$wanted" ]; then
        step "Configuring ($variant)" inside cmake -S "$root" -B "$build" -G Ninja "$@" \
            || return 1
        printf '%s' "$wanted" >"$build/.options"
    fi
    # shellcheck disable=SC2086 # a list of targets
    step "Building ($variant)" inside cmake --build "$build" -j "$jobs" --target $targets || return 1
    exec 7>&-
}

# build_program [TARGETS]: the build people use: the program with its window, optimised, with symbols.
build_program() {
    configure_and_build main "${1:-all}" -DCMAKE_BUILD_TYPE="${CMAKE_BUILD_TYPE:-RelWithDebInfo}" -DGANTRY_WERROR=ON
}

# program NAME: where the build put an executable.
program() {
    local folder
    for folder in bin app app/window; do
        [ -x "$build/$folder/$1" ] && [ ! -d "$build/$folder/$1" ] && { printf '%s' "$build/$folder/$1"; return; }
    done
    die "the build made no program called $1"
}
