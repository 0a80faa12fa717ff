#!/bin/sh
# Builds the guest that drives the NVMe disk: build.sh OUTPUT. Needs gcc and GNU ld, no 32-bit libraries.
set -eu
case $1 in /*) out=$1 ;; *) out=$PWD/$1 ;; esac
cd "$(dirname "$0")"
demo=../../../../machine/src/main/guest
"${CC:-gcc}" -std=c11 -Wall -Wextra -Werror -m32 -march=i386 -Os -ffreestanding -nostdlib -static \
  -fno-pic -no-pie -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none \
  -mgeneral-regs-only -fno-ident -Wl,--build-id=none -Wl,-s -Wl,-T,$demo/guest.ld -I$demo \
  -o "$out" $demo/start.S $demo/pci.c disk.c
