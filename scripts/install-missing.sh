#!/usr/bin/env bash
# Installs what a goal of the Makefile needs and this machine lacks. Usage: install-missing.sh demo|test|bench|soak
set -euo pipefail

# Why each is needed: cc, make and perl build the bundled SQLite and OpenSSL; the rest is used by tests only.
declare -A package_of=(
    [cc]=gcc
    [c++]=g++
    [make]=make
    [perl]=perl
    [initdb]=postgresql
    [chromium]=chromium
    [chromedriver]=chromium-driver
    [openssl]=openssl
    [dovecot]=dovecot-imapd
)

needed_for() {
    case "$1" in
        demo) echo cc make perl ;;
        bench) echo cc make perl initdb ;;
        # libFuzzer is C++.
        soak) echo cc c++ make perl ;;
        test) echo cc make perl initdb chromium chromedriver openssl dovecot ;;
        *) echo "install-missing.sh: unknown goal '$1'" >&2; return 2 ;;
    esac
}

present() {
    case "$1" in
        # Debian keeps the server's programs out of PATH.
        initdb) command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' ;;
        dovecot) command -v dovecot || [ -x /usr/sbin/dovecot ] ;;
        *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

# Another installation may hold the lock, as on a machine that has just started.
retrying() {
    local attempt
    for attempt in 1 2 3 4 5 6; do
        "$@" && return 0
        echo "install-missing.sh: attempt $attempt failed: $*" >&2
        sleep 10
    done
    return 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

install_packages() {
    if ! command -v apt-get >/dev/null || { [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; }; then
        echo "install-missing.sh: please install these, by their Debian names: $*" >&2
        return 1
    fi
    echo "install-missing.sh: installing $*"
    retrying as_root apt-get -qq update
    retrying as_root apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=120 install "$@"
}

install_nextest() {
    cargo nextest --version >/dev/null 2>&1 && return
    echo "install-missing.sh: installing cargo-nextest"
    cargo install --quiet --locked cargo-nextest ||
        echo "install-missing.sh: cargo-nextest cannot be had; the tests run without it" >&2
}

# Only a nightly compiler can instrument; which one, rustup knows.
install_fuzzer() {
    if ! cargo +nightly --version >/dev/null 2>&1; then
        if ! command -v rustup >/dev/null; then
            echo "install-missing.sh: a nightly Rust is missing, and rustup, which could install it; see https://rustup.rs" >&2
            return 1
        fi
        echo "install-missing.sh: installing a nightly Rust"
        retrying rustup toolchain install nightly --profile minimal
    fi
    cargo fuzz --version >/dev/null 2>&1 && return
    echo "install-missing.sh: installing cargo-fuzz"
    if ! cargo install --quiet --locked cargo-fuzz; then
        echo "install-missing.sh: cargo-fuzz cannot be had; 'cargo install cargo-fuzz' says why" >&2
        return 1
    fi
}

main() {
    local goal="${1:-demo}" needed command missing=()
    needed="$(needed_for "$goal")"
    if ! command -v cargo >/dev/null; then
        echo "install-missing.sh: Rust is missing; see https://rustup.rs" >&2
        return 1
    fi
    for command in $needed; do
        present "$command" || missing+=("${package_of[$command]}")
    done
    # A compiler without the C library's headers builds nothing.
    case " ${missing[*]-} " in *" gcc "*) missing+=(libc6-dev) ;; esac
    [ "${#missing[@]}" -eq 0 ] || install_packages "${missing[@]}"
    [ "$goal" != test ] || install_nextest
    [ "$goal" != soak ] || install_fuzzer
}

main "$@"
