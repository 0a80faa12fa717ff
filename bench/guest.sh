#!/usr/bin/env bash
#
# Measures served devices in a stock guest: NVMe against QEMU's own, and an interrupt's round trip.
#
#   bench/guest.sh                      both, three rounds of 3 s
#   bench/guest.sh --rounds 5 --seconds 5
#
# One guest has both disks and reads from them in turn: 4 KiB at random places past the page cache, 1 thread and 32 threads (queue
# depth 1 and 32). The round trip is from a register write of a kernel module to its handler, the bell ringing in between; a server
# in C that does nothing but ring is its floor, and their rounds of 1000 rings alternate. Needs what tools/guest-tools fetches, gcc
# and make, and a quiet machine. Status: 0 measured, 2 wrong use or something is missing.

set -euo pipefail

BENCH=$(cd -P "$(dirname "$0")" && pwd)
ROOT=$(dirname "$BENCH")
ROUNDS=3
SECONDS_EACH=3
SERVERS=()

fail() {
  printf 'bench: %s\n' "$1" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --rounds) ROUNDS=${2:?--rounds needs a number} && shift ;;
    --seconds) SECONDS_EACH=${2:?--seconds needs a number} && shift ;;
    *) fail "unknown option: $1" ;;
  esac
  shift
done

TOOLS=${GUEST_TOOLS:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/tocsin/guest-tools}
QEMU=$TOOLS/qemu/qemu-system-x86_64
BUSYBOX=$TOOLS/busybox/busybox
[ -x "$QEMU" ] && [ -x "$BUSYBOX" ] || fail "no guest tools in $TOOLS: tools/guest-tools fetches them"
WORK=$(mktemp -d)
trap 'for pid in "${SERVERS[@]}"; do kill "$pid" 2>/dev/null || true; done; wait; rm -rf "$WORK"' EXIT

# The reader, the module, and a root file system that runs both.
mkdir -p "$WORK/rootfs/bin" "$WORK/rootfs/proc" "$WORK/rootfs/sys" "$WORK/rootfs/dev" "$WORK/module"
gcc -O2 -static -pthread -o "$WORK/rootfs/reader" "$BENCH/guest/reader.c"
gcc -O2 -o "$WORK/bell_server" "$BENCH/guest/bell_server.c"
cp "$ROOT"/cli/src/test/resources/bell/* "$WORK/module"
make -C "$TOOLS/headers/build" "M=$WORK/module" modules >"$WORK/make.log" 2>&1 || fail "the module does not build: $(tail -n 1 "$WORK/make.log")"
cp "$WORK/module/bell_test.ko" "$WORK/rootfs/"
cp "$BUSYBOX" "$WORK/rootfs/bin/busybox"
ln -s busybox "$WORK/rootfs/bin/sh"
cat >"$WORK/rootfs/init" <<END
#!/bin/sh
/bin/busybox --install -s /bin
echo # ends the line that the firmware's control characters are on
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
for d in /sys/block/nvme*n1; do
  case \$(cat \$d/device/model) in QEMU*) qemu=/dev/\${d##*/} ;; *) tocsin=/dev/\${d##*/} ;; esac
done
for round in \$(seq $ROUNDS); do
  for depth in 1 32; do
    echo "READS qemu \$depth \$(/reader \$qemu \$depth $SECONDS_EACH)"
    echo "READS tocsin \$depth \$(/reader \$tocsin \$depth $SECONDS_EACH)"
  done
done
insmod /bell_test.ko mode=3 rounds=1 timed=1000
cd /sys/bus/pci/drivers/bell_test
for round in \$(seq $((2 * ROUNDS + 3))); do
  for bell in 0000:00:05.0 0000:00:06.0; do
    echo \$bell >unbind
    dmesg -c >/dev/null
    echo \$bell >bind
    echo "RINGS \$bell \$(dmesg | grep -o 'BELL round.*')"
  done
done
poweroff -f
END
chmod +x "$WORK/rootfs/init"
(cd "$WORK/rootfs" && find . | "$BUSYBOX" cpio -o -H newc >"$WORK/initrd" 2>/dev/null)

# The same bytes behind both disks; shorter than the host's memory, so that its page cache holds them.
head -c 256M /dev/urandom >"$WORK/ours"
cp "$WORK/ours" "$WORK/theirs"

# start NAME COMMAND..: starts a server and waits until it is ready
start() {
  local device=$1
  shift
  "$@" >"$WORK/$device.log" 2>&1 </dev/null &
  SERVERS+=($!)
  for _ in $(seq 600); do
    ! grep -q 'tocsin: ready' "$WORK/$device.log" || return 0
    kill -0 "${SERVERS[-1]}" 2>/dev/null || fail "$(tail -n 1 "$WORK/$device.log")"
    sleep 0.1
  done
  fail "the server of $device does not get ready"
}
TOCSIN=${TOCSIN:-"$ROOT/tocsin"}
start nvme "$TOCSIN" serve nvme --socket "$WORK/nvme.sock" --disk "$WORK/ours" --queues 4
start bell "$TOCSIN" serve bell --socket "$WORK/bell.sock" --vectors 32
start floor "$WORK/bell_server" "$WORK/floor.sock"

"$QEMU" -M q35,accel=tcg -cpu max -smp 2 -nodefaults -nographic -no-reboot -serial stdio -kernel "$TOOLS/kernel/vmlinuz" \
  -initrd "$WORK/initrd" -append 'console=ttyS0 quiet' -m 256 -object memory-backend-memfd,id=mem,size=256M,share=on \
  -machine memory-backend=mem -drive "file=$WORK/theirs,if=none,id=theirs,format=raw" -device nvme,drive=theirs,serial=theirs \
  -device "{\"driver\":\"vfio-user-pci\",\"socket\":{\"path\":\"$WORK/nvme.sock\",\"type\":\"unix\"}}" \
  -device "{\"driver\":\"vfio-user-pci\",\"addr\":\"5\",\"rombar\":0,\"socket\":{\"path\":\"$WORK/floor.sock\",\"type\":\"unix\"}}" \
  -device "{\"driver\":\"vfio-user-pci\",\"addr\":\"6\",\"socket\":{\"path\":\"$WORK/bell.sock\",\"type\":\"unix\"}}" </dev/null | tee "$WORK/console" >&2

median() { sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }
reads() { tr -d '\r' <"$WORK/console" | awk -v who="$1" -v depth="$2" '$1=="READS" && $2==who && $3==depth {print $4}'; }
printf '| measure | target | tocsin | floor | verdict |\n| --- | --- | --- | --- | --- |\n'
for row in '1 0.5' '32 0.9'; do
  read -r depth target <<<"$row"
  # Each round's two are neighbours in time: the median of their ratios, not the ratio of medians.
  ratio=$(paste <(reads tocsin "$depth") <(reads qemu "$depth") | awk '{printf "%.3f\n", $1/$2}' | median)
  awk -v d="$depth" -v t="$target" -v a="$(reads tocsin "$depth" | median)" -v b="$(reads qemu "$depth" | median)" -v r="$ratio" \
    'BEGIN {printf "| NVMe 4 KiB random reads/s, depth %d | >= %sx | %d | %d | %.2fx, %s |\n", d, t, a, b, r, (r >= t) ? "met" : "missed"}'
done
# p50 of each round; the first three are left out: the servers are just awake.
rings() { tr -d '\r' <"$WORK/console" | awk -v bell="$1" '$1=="RINGS" && $2==bell {print $7}' | tail -n +4 | median; }
awk -v a="$(rings 0000:00:06.0)" -v c="$(rings 0000:00:05.0)" \
  'BEGIN {printf "| interrupt round trip, p50 | <= 60 us | %.1f us | %.1f us (C) | %s |\n", a/1000, c/1000, (a <= 60000) ? "met" : "missed"}'
