# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# packaging/dev test: everything that must hold before a change is done, in the order in which it
# fails fastest. Each part runs although an earlier one failed; the last line is the sum.

passed=0 failed=0 skipped=0
failures=() skips=()

# count NAME COMMAND...: a check that is one test by itself.
count() {
    local name=$1
    shift
    if step "$name" "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        failures+=("$name")
    fi
}

# Sources under version control keep the project's format. (In an exported tree without git: all.)
check_format() {
    local files
    mapfile -t files < <(cd "$root" && { git ls-files '*.cpp' '*.h' 2>/dev/null || find . -name '*.cpp' -o -name '*.h'; })
    [ ${#files[@]} -gt 0 ] || return 0
    (cd "$root" && inside clang-format --dry-run -Werror "${files[@]}")
}

check_scripts() {
    local scripts
    mapfile -t scripts < <(cd "$root" && grep -rlIE --exclude-dir=corpus '^#!/bin/(ba)?sh' packaging tests .ci)
    (cd "$root" && inside shellcheck -x -S warning "${scripts[@]}")
}

# ctest_run NAME CTEST-OPTIONS...: runs the tests of $build, counts them, remembers what was skipped
# and why. A test skipped in parts (QSKIP in one of its functions) is named, too.
ctest_run() {
    local name=$1 report counts begun=$SECONDS kind_of line
    shift
    report="$build/report-$(printf '%s' "$name" | tr -cs 'A-Za-z0-9' '-').xml"
    rm -f "$report"
    say "==> $name"
    inside ctest --test-dir "$build" --output-on-failure -j "$jobs" --timeout "${GANTRY_TEST_TIMEOUT:-600}" \
        --no-tests=error --output-junit "$report" "$@" >&2
    counts=$(inside python3 "$root/packaging/lib/junit.py" "$report") || {
        failed=$((failed + 1))
        failures+=("$name: ctest left no report")
        return
    }
    while IFS=$'\t' read -r kind_of line; do
        case $kind_of in
        passed) passed=$((passed + 1)) ;;
        failed) failed=$((failed + 1)) && failures+=("$name: $line") ;;
        skipped) skipped=$((skipped + 1)) && skips+=("$name: $line") ;;
        partly) skips+=("$name: in part: $line") ;;
        esac
    done <<<"$counts"
    say "    done in $((SECONDS - begun)) s"
}

# build_for NAME VARIANT TARGETS OPTIONS...: a build that counts as one test.
build_for() {
    local name=$1
    shift
    if configure_and_build "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        failures+=("$name")
        return 1
    fi
}

run_tests() {
    prepare build check
    [ "$kind" = tree ] || say "    on this machine directly; tests of services it does not have are skipped and named below"
    # Root keeps its abilities: a real dockerd, a real package installation.
    sandbox_root=1
    export QT_QPA_PLATFORM=offscreen
    export GANTRY_TREE=$tree

    if [ $# -gt 0 ]; then
        build_program "all all-tests" || exit 1
        inside_path=$(dirname "$(program gantry)")
        ctest_run "Running the tests asked for" "$@"
        summary
        return
    fi

    count "Checking the format of every source" check_format
    count "Checking the scripts with shellcheck" check_scripts

    # Unit and model tests are built once, where they find most: under the sanitizers, below.
    if build_for "the build" main "all tests-widgets tests-architecture tests-e2e" \
        -DCMAKE_BUILD_TYPE="${CMAKE_BUILD_TYPE:-RelWithDebInfo}" -DGANTRY_WERROR=ON; then
        inside_path=$(dirname "$(program gantry)")
        ctest_run "Running the tests of the program" -LE '^(unit|models)$'
        inside_path=
    fi

    if build_for "the build without a window" headless all -DCMAKE_BUILD_TYPE=RelWithDebInfo \
        -DGANTRY_WERROR=ON -DGANTRY_GUI=OFF -DGANTRY_TESTS=OFF; then
        count "Checking that the command line links no GUI library" check_headless
    fi

    if build_for "the build with sanitizers" sanitized "tests-unit tests-models" -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_CXX_FLAGS_DEBUG=-g1 -DGANTRY_WERROR=ON \
        -DGANTRY_SANITIZE=address,undefined -DGANTRY_E2E=OFF; then
        export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
        export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
        export LSAN_OPTIONS=suppressions=$root/packaging/lib/lsan.supp:print_suppressions=0
        ctest_run "Running unit and model tests under ASan and UBSan" -L '^(unit|models)$'
    fi
    summary
}

check_headless() {
    ! inside ldd "$(program gantry)" | grep -E 'libQt6(Gui|Widgets)|libKF6'
}

summary() {
    local line
    {
        echo
        [ ${#skips[@]} = 0 ] || printf 'SKIPPED  %s\n' "${skips[@]}"
        [ ${#failures[@]} = 0 ] || printf 'FAILED   %s\n' "${failures[@]}"
        printf 'all of it took %d min %02d s\n' $(((SECONDS - began) / 60)) $(((SECONDS - began) % 60))
    } >&2
    line="$passed passed, $failed failed"
    [ "$skipped" = 0 ] || line+=", $skipped skipped"
    sleep 0.2 # stderr and stdout often share a terminal; this line stays the last
    printf '%s\n' "$line"
    [ "$failed" = 0 ]
}
