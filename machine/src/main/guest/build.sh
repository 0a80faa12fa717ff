#!/bin/sh
# Builds the demo's guest: build.sh OUTPUT. Needs gcc and GNU ld, no 32-bit libraries.
# build.sh --version prints the tools' versions; BUILT_WITH holds those of the image in resources:
#   ./build.sh ../resources/dev/tocsin/machine/demo/guest.elf && ./build.sh --version >BUILT_WITH
set -eu
cc=${CC:-gcc}
if [ "$1" = --version ]; then
  "$cc" --version | head -n 1
  "$("$cc" -print-prog-name=ld)" --version | head -n 1
  exit
fi
case $1 in /*) out=$1 ;; *) out=$PWD/$1 ;; esac
cd "$(dirname "$0")"
"$cc" -std=c11 -Wall -Wextra -Werror -m32 -march=i386 -Os -ffreestanding -nostdlib -static \
  -fno-pic -no-pie -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none \
  -mgeneral-regs-only -fno-ident -Wl,--build-id=none -Wl,-s -Wl,-T,guest.ld \
  -o "$out" start.S boot.c pci.c driver.c
