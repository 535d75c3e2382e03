# SPDX-License-Identifier: Apache-2.0
# What the install scripts of the clients share. They leave a client in $cache, or say "skipped: why" and end with 77.
# shellcheck shell=sh

here=$(cd "$(dirname "$0")" && pwd)
cache=$1
mkdir -p "$cache"
log=$cache/install.log

skip() {
    echo "skipped: $*"
    exit 77
}

# fetch COMMAND...: it reaches out to a registry, which may be slow; tried three times
fetch() {
    for attempt in 1 2 3; do
        timeout 240 "$@" >>"$log" 2>&1 </dev/null && return 0
        echo "attempt $attempt: $* failed" >>"$log"
    done
    return 1
}

if [ "$(id -u)" = 0 ]; then root=""; else root="sudo -n"; fi

# need COMMAND PACKAGE...: install these packages of Debian where the command is missing
need() {
    command -v "$1" >/dev/null && return 0
    need_packages "$@"
    command -v "$1" >/dev/null || skip "$1 is not here, and apt-get could not install it"
}

# need_packages WHAT PACKAGE...: the same for what is no command
need_packages() {
    what=$1
    shift
    command -v apt-get >/dev/null || skip "$what is not here, and there is no apt-get to install it with"
    $root true 2>/dev/null || skip "$what is not here; as root: apt-get install $*"
    (
        flock 9
        export DEBIAN_FRONTEND=noninteractive
        dpkg -s "$@" >/dev/null 2>&1 && exit 0
        # shellcheck disable=SC2086
        fetch $root apt-get update -qq && fetch $root apt-get install -y -qq --no-install-recommends "$@"
    ) 9>"$cache/../apt.lock" || skip "apt-get could not install $*"
}

# What was installed from these files is installed already.
is_installed() {
    [ "$(cat "$cache/installed" 2>/dev/null)" = "$(cat "$@" | cksum)" ]
}

set_installed() {
    cat "$@" | cksum >"$cache/installed"
}

# A virtual environment in $cache/venv, of Python's own or of the package python3-venv
make_venv() {
    need python3 python3
    rm -rf "$cache/venv"
    python3 -m venv "$cache/venv" >>"$log" 2>&1 && return 0
    need_packages python3-venv python3-venv
    python3 -m venv --clear "$cache/venv" >>"$log" 2>&1 || skip "python3 cannot make a virtual environment, see $log"
}

# What requirements.txt pins, wheels only
install_requirements() {
    fetch "$cache/venv/bin/python" -m pip install -q --disable-pip-version-check --only-binary :all: \
        -r "$here/requirements.txt" || skip "pip could not install what $here/requirements.txt names, see $log"
}

# What package-lock.json pins, into $cache/node_modules; none of its scripts are run
install_modules() {
    need node nodejs
    need npm npm
    cp "$here/package.json" "$here/package-lock.json" "$cache"
    (cd "$cache" && fetch npm ci --ignore-scripts --no-audit --no-fund) ||
        skip "npm could not install what $here/package-lock.json names, see $log"
}

# install_jars POM ADAPTER [OPTION...]: what the POM names into $cache/jars; the classes of the adapter, if it has one
install_jars() {
    pom=$1
    adapter=$2
    shift 2
    # shellcheck disable=SC2086
    is_installed "$pom" $adapter "$here/install" && return 0
    need javac default-jdk-headless
    need mvn maven
    rm -rf "$cache/jars"
    fetch mvn -q -B -f "$pom" dependency:copy-dependencies "-DoutputDirectory=$cache/jars" "$@" ||
        skip "maven could not fetch what $pom names, see $log"
    [ -z "$adapter" ] || javac -nowarn -cp "$cache/jars/*" -d "$cache" "$adapter" >>"$log" 2>&1
    # shellcheck disable=SC2086
    set_installed "$pom" $adapter "$here/install"
}
