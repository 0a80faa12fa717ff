#!/bin/sh
# Builds the demo's guest: build.sh OUTPUT. Needs gcc and GNU ld, no 32-bit libraries.
# The committed image names the versions it was built with in guest.version.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
out=$1
cd "$here"
${CC:-gcc} -std=c11 -Wall -Wextra -Werror -m32 -march=i386 -Os -ffreestanding -nostdlib -static \
  -fno-pic -no-pie -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none \
  -mgeneral-regs-only -fno-ident -Wl,--build-id=none -Wl,-s -Wl,-T,guest.ld \
  -o "$out" start.S boot.c driver.c
