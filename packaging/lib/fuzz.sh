# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# packaging/dev fuzz [TARGET [SECONDS]]: libFuzzer targets of tests/fuzz, each with its corpus folder
# tests/fuzz/corpus/TARGET. What it learns goes to the build folder, a finding is kept there, too.

run_fuzz() {
    local wanted=${1:-} seconds=${2:-60} target name learned findings=0
    [[ $seconds =~ ^[0-9]+$ ]] || die "the second word is a number of seconds, not '$seconds'"
    local targets=()
    for target in "$root"/tests/fuzz/fuzz_*.cpp; do
        name=$(basename "$target" .cpp)
        if [ -z "$wanted" ] || [ "fuzz_$wanted" = "$name" ]; then targets+=("$name"); fi
    done
    [ ${#targets[@]} -gt 0 ] || die "there is no fuzz target called '$wanted' in tests/fuzz"
    prepare build check
    configure_and_build fuzz "${targets[*]}" -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=RelWithDebInfo \
        -DGANTRY_FUZZ=ON -DGANTRY_GUI=OFF -DGANTRY_TESTS=OFF -DGANTRY_SANITIZE=address,undefined || exit 1
    export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
    for target in "${targets[@]}"; do
        name=${target#fuzz_}
        learned=$build/learned/$name
        mkdir -p "$learned" "$build/findings"
        say "==> Fuzzing $name for $seconds s"
        if inside "$build/tests/fuzz/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
            -artifact_prefix="$build/findings/$name-" "$learned" "$root/tests/fuzz/corpus/$name" \
            >"$cache/log/fuzz-$name.log" 2>&1; then
            say "    no finding; $(sed -n 's/^stat::number_of_executed_units: */runs: /p' "$cache/log/fuzz-$name.log")"
        else
            findings=$((findings + 1))
            tail -n 60 "$cache/log/fuzz-$name.log" | sed 's/^/  | /' >&2
            say "    a finding in $name; its input is in $build/findings"
        fi
    done
    printf '%s targets, %s with findings\n' "${#targets[@]}" "$findings"
    [ "$findings" = 0 ]
}
