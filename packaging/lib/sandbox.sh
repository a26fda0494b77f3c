# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Runs a command in the environment: straight away on a machine used directly, otherwise in the root
# tree through bubblewrap.
#
# The sandbox is this machine with its system folders exchanged: /usr, /etc and /var come read-only
# from the tree; home, /tmp, the source, devices, network and display are the machine's own, at the
# same paths. It keeps distributions apart; it is no wall against hostile code.

# inside COMMAND...: replaces nothing, returns the command's exit code.
# sandbox_root=1 keeps root's abilities (only for root): the tests start a real dockerd.
sandbox_root=0
inside() {
    if [ "$kind" = direct ]; then
        env PATH="${inside_path:+$inside_path:}$PATH" "$@"
    else
        sandbox_arguments
        bwrap "${sandbox[@]}" -- "$@"
    fi
}

# As inside, but the shell becomes the command (exit code, signals and terminal are its own).
become_inside() {
    if [ "$kind" = direct ]; then
        exec env PATH="${inside_path:+$inside_path:}$PATH" "$@"
    else
        sandbox_arguments
        exec bwrap "${sandbox[@]}" -- "$@"
    fi
}

sandbox_arguments() {
    local entry name path
    sandbox=(--die-with-parent --unshare-pid)
    for entry in "$tree"/*; do
        name=${entry##*/}
        if [ -L "$entry" ]; then
            sandbox+=(--symlink "$(readlink "$entry")" "/$name")
        else
            case $name in
            usr | etc | var) sandbox+=(--ro-bind "$entry" "/$name") ;;
            esac
        fi
    done
    # The machine's own top folders, as far as they are not part of its system.
    for entry in /*; do
        name=${entry##*/}
        case $name in
        bin | sbin | lib | lib[0-9x]* | usr | etc | var | boot | proc | sys | dev | run | tmp | root | lost+found | snap) continue ;;
        esac
        if [ -L "$entry" ]; then
            sandbox+=(--symlink "$(readlink "$entry")" "$entry")
        elif [ -r "$entry" ] && [ -d "$entry" ]; then
            sandbox+=(--bind "$entry" "$entry")
        fi
    done
    sandbox+=(--dev-bind /dev /dev --proc /proc --tmpfs /run --tmpfs /var/tmp --bind /tmp /tmp)
    if [ "$sandbox_root" = 1 ] && [ "$(id -u)" = 0 ]; then
        sandbox+=(--bind /sys /sys --cap-add ALL)
    else
        sandbox+=(--ro-bind /sys /sys)
    fi
    # Folders in use that the lines above left out (a home in /root, a checkout in /var/tmp).
    local shared=("$HOME" "$cache" "$PWD" "$root")
    [ "$(dirname "$root")" = / ] || shared+=("$(dirname "$root")")
    for path in "${shared[@]}"; do
        case $path in
        /var/tmp | /var/tmp/* | /run/* | /root | /root/*) sandbox+=(--bind "$path" "$path") ;;
        /var/*) [ -d "$path" ] && [ -d "$tree$path" ] && sandbox+=(--bind "$path" "$path") ;;
        esac
    done
    # Who we are, where names resolve, whom we trust, which daemons answer.
    for path in /etc/passwd /etc/group /etc/hosts /etc/resolv.conf /etc/machine-id \
        /etc/ssl/certs/ca-certificates.crt; do
        [ -r "$path" ] && [ -e "$tree$path" ] && sandbox+=(--ro-bind "$(readlink -f "$path")" "$path")
    done
    for path in /etc/docker/certs.d /etc/containers/certs.d; do
        [ -d "$path" ] && sandbox+=(--ro-bind "$path" "$path")
    done
    for path in "${XDG_RUNTIME_DIR:-/run/user/$(id -u)}" /run/docker.sock /run/dbus; do
        case $path in
        /run/*) [ -r "$path" ] && sandbox+=(--bind "$path" "$path") ;;
        esac
    done
    [ -n "${XAUTHORITY:-}" ] && [ -r "$XAUTHORITY" ] && sandbox+=(--ro-bind "$XAUTHORITY" "$XAUTHORITY")
    # Variables that describe the machine's own libraries and compilers would lie in here.
    for name in LD_LIBRARY_PATH LD_PRELOAD LIBRARY_PATH CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH \
        PKG_CONFIG_PATH CMAKE_PREFIX_PATH PYTHONHOME PYTHONPATH QT_PLUGIN_PATH QML2_IMPORT_PATH \
        QT_STYLE_OVERRIDE QT_QPA_PLATFORMTHEME XDG_DATA_DIRS XDG_CONFIG_DIRS CC CXX CFLAGS CXXFLAGS LDFLAGS; do
        sandbox+=(--unsetenv "$name")
    done
    sandbox+=(--setenv PATH "${inside_path:+$inside_path:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        --setenv LC_ALL C.UTF-8 --setenv GANTRY_INSIDE 1 --remount-ro / --chdir "$PWD")
}
