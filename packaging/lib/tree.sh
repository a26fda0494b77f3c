# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The environment everything is built and run in.
#
# A machine whose distribution has Qt >= 6.8 and KDE's syntax highlighting is used as it is
# ("direct"). Any other gets a Debian 13 root tree, made once by mmdebstrap in the user's cache
# folder and used read-only by bubblewrap (lib/sandbox.sh). The tree's name carries the hash of the
# package list, so a tree can never hold anything the list does not name.

suite=trixie

# Prints the package names of the given sections of packaging/packages (all sections if none).
packages() {
    local wanted=" $* "
    awk -v wanted="$wanted" '
        /^#/ { next }
        /^\[/ { on = (wanted ~ /^ *$/) || index(wanted, " " substr($1, 2, length($1) - 2) " "); next }
        on { for (i = 1; i <= NF; ++i) print $i }' "$root/packaging/packages"
}

tree_path() {
    local key
    key=$({ echo "$suite $(uname -m)"; packages; } | sha256sum | cut -c1-12)
    printf '%s/tree-%s' "$cache" "$key"
}

version_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n1)" = "$2" ]; }

# What apt would install here for a package, without the Debian epoch and revision.
apt_candidate() {
    apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: \([0-9]*:\)\{0,1\}\([0-9.]*\).*/\2/p'
}

# Decides how this machine is used: prints "direct" or "tree".
environment_kind() {
    if [ "${GANTRY_INSIDE:-}" = 1 ]; then
        echo direct
    elif [ -n "${GANTRY_ENVIRONMENT:-}" ]; then
        case $GANTRY_ENVIRONMENT in
        direct | tree) echo "$GANTRY_ENVIRONMENT" ;;
        *) die "GANTRY_ENVIRONMENT is '$GANTRY_ENVIRONMENT'; it can be 'direct' or 'tree'" ;;
        esac
    elif pkg-config --atleast-version=6.8 Qt6Widgets 2>/dev/null && has_cmake_package KF6SyntaxHighlighting; then
        echo direct
    elif command -v apt-cache >/dev/null && version_at_least "$(apt_candidate qt6-base-dev)" 6.8 \
        && [ -n "$(apt_candidate libkf6syntaxhighlighting-dev)" ]; then
        echo direct
    elif [ -n "$(other_manager)" ]; then
        echo direct
    else
        echo tree
    fi
}

has_cmake_package() {
    local folder
    for folder in /usr/lib/*/cmake/"$1" /usr/lib/cmake/"$1" /usr/lib64/cmake/"$1" /usr/local/lib/cmake/"$1"; do
        [ -d "$folder" ] && return 0
    done
    return 1
}

# The prefix that makes a command run as root: nothing for root, sudo if it can be used; fails if
# neither.
root_prefix=()
can_be_root() {
    if [ "$(id -u)" = 0 ]; then
        root_prefix=()
    elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        root_prefix=(sudo)
    else
        return 1
    fi
}

# apt_install NAMES...: installs what is missing, or says exactly what to run.
apt_install() {
    local name missing=()
    for name; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
    done
    [ ${#missing[@]} = 0 ] && return 0
    if ! can_be_root; then
        die "these packages are missing and installing them needs root. Run this once:
    sudo apt-get install --no-install-recommends ${missing[*]}"
    fi
    local install=("${root_prefix[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y
        --no-install-recommends "${missing[@]}")
    say "    apt installs: ${missing[*]}"
    # Package lists are refreshed only when they turn out to be missing or stale.
    step "Installing ${#missing[@]} packages with apt" "${install[@]}" 2>/dev/null \
        || { step "Refreshing apt's package lists" "${root_prefix[@]}" apt-get update \
            && step "Installing ${#missing[@]} packages with apt" "${install[@]}"; } \
        || die "apt could not install: ${missing[*]}"
}

# Makes sure the machine itself can build. Arguments: sections of packaging/packages.
prepare_direct() {
    [ "${GANTRY_INSIDE:-}" = 1 ] && return 0
    if ! command -v dpkg-query >/dev/null; then
        prepare_other "$@"
        return
    fi
    local names
    mapfile -t names < <(packages "$@")
    apt_install "${names[@]}"
}

# Distributions without apt, for the build alone. Fedora and openSUSE find a package by the CMake or
# pkg-config name it provides, so no list of their package names has to be kept.
prepare_other() {
    local manager install=() missing=0 name
    for name in Qt6Widgets Qt6Svg KF6SyntaxHighlighting QCoro6Core Qt6Keychain; do
        has_cmake_package "$name" || missing=1
    done
    [ "$missing" = 1 ] || return 0
    manager=$(other_manager)
    case $manager in
    dnf) install=(dnf install -y) ;;
    zypper) install=(zypper --non-interactive install) ;;
    pacman) install=(pacman -S --needed --noconfirm) ;;
    esac
    case $manager in
    dnf | zypper)
        install+=(gcc-c++ cmake ninja-build ccache mold git 'cmake(Qt6Widgets)' 'cmake(Qt6Svg)' 'cmake(Qt6Test)'
            'cmake(KF6SyntaxHighlighting)' 'cmake(QCoro6Core)' 'cmake(Qt6Keychain)' 'pkgconfig(openssl)'
            'pkgconfig(libzstd)' 'pkgconfig(zlib)' 'pkgconfig(libarchive)' 'pkgconfig(libisal)')
        ;;
    pacman)
        install+=(base-devel cmake ninja ccache mold git qt6-base qt6-svg syntax-highlighting qcoro qtkeychain-qt6
            openssl zstd zlib libarchive isa-l)
        ;;
    esac
    can_be_root || die "Qt 6.8 and its companions are missing and installing them needs root. Run this once:
    sudo ${install[*]@Q}"
    step "Installing with $manager" "${root_prefix[@]}" "${install[@]}" \
        || die "$manager could not install what Gantry needs. GANTRY_ENVIRONMENT=tree works in a Debian tree instead."
}

# The package manager of a distribution without apt, if we know it.
other_manager() {
    local manager
    command -v apt-get >/dev/null && return 1
    for manager in dnf zypper pacman; do
        command -v "$manager" >/dev/null && { echo "$manager"; return 0; }
    done
    return 1
}

# The mirror comes from this machine's own apt configuration; only the suite is another one.
# Prints sources.list lines.
tree_sources() {
    local keyring=/usr/share/keyrings/debian-archive-keyring.gpg main security
    # shellcheck disable=SC2016 # apt fills these in
    local targets='$(LABEL)|$(REPO_URI)'
    main=${GANTRY_DEBIAN_MIRROR:-$(apt-get indextargets --format "$targets" 'Created-By: Packages' 2>/dev/null \
        | sed -n 's/^Debian|//p' | head -n1)}
    [ -n "$main" ] || main=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' \
        /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | head -n1)
    [ -n "$main" ] || return 1
    security=$(apt-get indextargets --format "$targets" 'Created-By: Packages' 2>/dev/null \
        | sed -n 's/^Debian-Security|//p' | head -n1)
    printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$main" "$suite"
    printf 'deb [signed-by=%s] %s %s-updates main\n' "$keyring" "$main" "$suite"
    [ -z "$security" ] || printf 'deb [signed-by=%s] %s %s-security main\n' "$keyring" "$security" "$suite"
}

# This machine's proxies, time-outs and date checks, in the form mmdebstrap passes to its own apt.
tree_apt_options() {
    apt-config dump Acquire 2>/dev/null | grep -vE '^Acquire::(Changelogs|IndexTargets|Languages|GzipIndexes)' || true
    printf 'Acquire::Languages "none";\nAcquire::Retries "3";\n'
}

# make_root_tree TARGET PACKAGE...: a Debian root tree in TARGET, complete or not at all.
# An ordinary user gets the files as their own (through a tar), so rm -rf is enough to remove it.
# KEEP_MANUALS=1 keeps manuals and translations, KEEP_LISTS=1 apt's package lists; TREE_VARIANT and
# TREE_ARCHITECTURE are mmdebstrap's (apt, and this machine's).
make_root_tree() {
    local target=$1 options=$1.options sources status=0
    shift
    local slim=(--dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*'
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*'
        --dpkgopt='path-include=/usr/share/doc/*/copyright')
    [ "${KEEP_MANUALS:-0}" = 1 ] && slim=()
    [ "${KEEP_LISTS:-0}" = 1 ] && slim+=(--skip=cleanup/apt/lists)
    sources=$(tree_sources) || return 1
    tree_apt_options >"$options"
    # Mount points for the machine's own folders (the tree itself is read-only later).
    # shellcheck disable=SC2016 # $1 is mmdebstrap's
    local make=(mmdebstrap --variant="${TREE_VARIANT:-apt}" --architectures="${TREE_ARCHITECTURE:-$(dpkg --print-architecture)}"
        --aptopt="$options" "${slim[@]}" --include="$(IFS=,; echo "$*")"
        --customize-hook='mkdir -p "$1/etc/docker/certs.d" "$1/etc/containers/certs.d" "$1$HOME"' "$suite")
    if [ "$(id -u)" = 0 ]; then
        "${make[@]}" --mode=root --format=directory "$target" - <<<"$sources" || status=$?
    else
        mkdir -p "$target"
        # A system without manuals and doc is about 2.3 GB; /tmp is often memory, /var/tmp is not.
        TMPDIR=${TMPDIR:-/var/tmp} "${make[@]}" --mode=unshare --format=tar - - <<<"$sources" \
            | tar -x -C "$target" --no-same-owner --exclude='./dev/*' || status=$?
    fi
    rm -f "$options"
    return "$status"
}

# Says why a tree cannot be made here, before anything is begun.
check_tree_tools() {
    local tool missing=()
    for tool in mmdebstrap bwrap; do command -v "$tool" >/dev/null || missing+=("$tool"); done
    [ "$(id -u)" = 0 ] || command -v newuidmap >/dev/null || missing+=(newuidmap)
    if [ ${#missing[@]} -gt 0 ]; then
        command -v apt-get >/dev/null \
            || die "this machine has neither Qt 6.8 nor apt: please install mmdebstrap, bubblewrap and uidmap first"
        apt_install mmdebstrap bubblewrap uidmap debian-archive-keyring
    fi
    if [ "$(id -u)" != 0 ] && ! grep -qs "^$(id -un):\|^$(id -u):" /etc/subuid; then
        die "an ordinary user needs a range of sub-ids to make the root tree. Run this once:
    sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un)"
    fi
    tree_sources >/dev/null || die "no Debian mirror in this machine's apt configuration; name one: GANTRY_DEBIAN_MIRROR=URL packaging/dev ..."
}

# Makes the tree if it is not there and sets $tree.
prepare_tree() {
    tree=$(tree_path)
    [ -d "$tree" ] && return 0
    mkdir -p "$cache"
    check_tree_tools
    # One at a time: a second run waits here and then finds the tree complete.
    exec 8>"$cache/tree.lock"
    flock -n 8 || { say "    another run is making the tree; waiting for it"; flock 8; }
    if [ ! -d "$tree" ]; then
        local names unfinished="$tree.unfinished"
        remove_tree "$unfinished"
        # Whatever ends this script, a half-made tree does not stay.
        trap 'remove_tree "$tree.unfinished"; rm -f "$tree.unfinished.options"' EXIT
        trap 'exit 130' INT
        trap 'exit 143' TERM HUP
        mapfile -t names < <(packages)
        say "    (once per package list: about 700 MB are downloaded and 2.5 GB unpacked into $tree)"
        step "Making the Debian 13 tree with mmdebstrap" make_root_tree "$unfinished" "${names[@]}" \
            || die "the tree could not be made; nothing is left of it. Check the network and the mirror, then run this again."
        mv -T "$unfinished" "$tree"
        trap - EXIT INT TERM HUP
        local old
        for old in "$cache"/tree-*; do
            [ -d "$old" ] && [ "$old" != "$tree" ] && say "    no longer needed, if no other checkout uses it: rm -rf $old"
        done
    fi
    exec 8>&-
}

# Removes a tree, mounts of an interrupted mmdebstrap first.
remove_tree() {
    [ -e "$1" ] || return 0
    local mounted
    while read -r mounted; do umount -l "$mounted" 2>/dev/null; done \
        < <(awk -v under="$1/" 'index($2, under) == 1 { print $2 }' /proc/self/mounts | sort -r)
    rm -rf --one-file-system "$1"
}
