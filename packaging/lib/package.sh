# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# packaging/dev package: the Debian package, by CPack.

run_package() {
    prepare build check
    configure_and_build package "all gantry-papers" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DGANTRY_WERROR=ON \
        -DGANTRY_TESTS=OFF -DGANTRY_RELOCATABLE=ON || exit 1
    rm -f "$build"/*.deb
    step "Packing with CPack" inside_folder "$build" cpack -G DEB || exit 1
    local package
    for package in "$build"/*.deb; do
        step "Asking lintian about it" inside lintian --fail-on error "$package" \
            || die "lintian finds errors in the package (above)"
        sed 's/^/    /' "$step_log" >&2
        say "    the package, $((SECONDS - began)) s in all:"
        printf '%s\n' "$package"
    done
}

inside_folder() (
    cd "$1" || exit
    shift
    inside "$@"
)
