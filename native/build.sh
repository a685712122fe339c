#!/bin/sh
# Builds the kernel: clang 14.0.6 and lld 14.0.6 (Debian 12: apt-get install clang-14 lld-14) give the committed bytes.
# Usage: native/build.sh [out.wasm]; without a name src/contamination/kernel.data.ts is written anew.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-}
wasm=${out:-$(mktemp)}
"${CLANG:-clang}" --target=wasm32 -std=c11 -O3 -Wall -Wextra -Werror -msimd128 -mbulk-memory -matomics -mmutable-globals \
  -ffreestanding -fno-builtin -nostdlib -fno-ident -fvisibility=hidden -g0 \
  -Wl,--no-entry -Wl,--import-memory -Wl,--shared-memory -Wl,--max-memory=4294967296 -Wl,--stack-first -Wl,-z,stack-size=4096 \
  -Wl,--strip-all -Wl,--gc-sections -o "$wasm" "$here/kernel.c"
if [ -z "$out" ]; then
  node "$here/embed.mjs" "$wasm" "$here/../src/contamination/kernel.data.ts"
  rm -f "$wasm"
fi
