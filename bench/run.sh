#!/usr/bin/env bash
#
# Measures Tocsin against its targets, and against the C floor in the same run.
#
#   bench/run.sh                        all rows, 7 rounds
#   bench/run.sh --rounds 15 trigger    some rows, more rounds
#   bench/run.sh --raw unmask           each round's figures as well, on standard error
#
# Prints the medians as lines of JSON and a table. Needs /dev/kvm and a JDK 25; builds what has changed. Without
# gcc the floor is left out, and what is compared with it has no verdict. Leave the machine alone meanwhile.
# Status: 0 measured (missed targets included), 2 wrong use or no build, 4 no usable KVM.

set -euo pipefail

readonly NEEDED_JDK=25
readonly MODULES="linux device engine kvm pci vfiouser chip devices machine bench"

BENCH=$(cd -P "$(dirname "$0")" && pwd)
ROOT=$(dirname "$BENCH")
OUT=$BENCH/target
FLOOR=$OUT/floor

say() { printf 'bench: %s\n' "$1" >&2; }

find_jdk() {
  local candidate version
  for candidate in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")" \
    /usr/lib/jvm/* /opt/* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
    [ -x "$candidate/bin/javac" ] && [ -r "$candidate/release" ] || continue
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$candidate/release")
    if [ "${version:-0}" -ge "$NEEDED_JDK" ]; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  say "needs a JDK $NEEDED_JDK or newer in JAVA_HOME, PATH or the usual folders"
  exit 2
}

build_floor() {
  if ! command -v gcc >/dev/null; then
    say "no gcc: the floor is left out, so rows that are compared with it get no verdict"
    return 1
  fi
  gcc -O2 -Wall -Wextra -std=gnu11 -pthread -o "$FLOOR" "$BENCH"/floor/*.c
}

sources() {
  local module
  for module in $MODULES; do
    printf '%s\n' "$ROOT/$module/src/main" "$ROOT/$module/pom.xml"
  done
}

build_java() {
  # shellcheck disable=SC2046 # no spaces in the names of our modules
  if [ -e "$OUT/built" ] && [ -z "$(cd "$ROOT" && find pom.xml $(sources | sed "s|^$ROOT/||") \
    -newer "$OUT/built" -print 2>/dev/null | head -n 1)" ]; then
    return
  fi
  say "building ..."
  touch "$OUT/building"
  (cd "$ROOT" && mvn -q -Pbench -pl bench -am compile) >&2 || exit 2
  mv "$OUT/building" "$OUT/built"
}

main() {
  local jdk module path="" floor=()
  jdk=$(find_jdk)
  mkdir -p "$OUT"
  build_java
  if build_floor; then
    floor=(--floor "$FLOOR")
  fi
  for module in $MODULES; do
    path=$path:$ROOT/$module/target/classes
  done
  path=$path:$ROOT/bench/target/lib
  exec "$jdk/bin/java" --enable-native-access=dev.tocsin.linux,dev.tocsin.kvm \
    --module-path "${path#:}" -m dev.tocsin.bench/dev.tocsin.bench.Main "${floor[@]}" "$@"
}

main "$@"
