#!/bin/sh
# Runs one script of this checkout with Node 24: sh scripts/run.sh SCRIPT [ARGUMENT]...
# Every npm script goes through here, so a fresh clone needs no step before its first command. All that the set-up
# prints goes to standard error: standard output belongs to the script.
set -eu
cd "${0%/*}/.."

# scripts/setup.mjs leaves node_modules/.ready behind: the path of the right node, then the inputs it was made from.
ready() {
  [ -d lib/db/generated ] && [ -r node_modules/.ready ] && read -r node <node_modules/.ready && [ -x "$node" ] &&
    { echo "$node" && cat package-lock.json prisma/schema.prisma scripts/setup.mjs scripts/db.mjs; } |
      cmp -s - node_modules/.ready
}

if ! ready; then
  # In the background, so that a signal to this shell reaches the set-up at once.
  node scripts/setup.mjs >&2 &
  setup=$!
  trap 'kill "$setup"' HUP INT TERM
  wait "$setup"
  trap - HUP INT TERM
  read -r node <node_modules/.ready
fi

[ "$1" != --only-setup ] || exit 0
PATH="${node%/*}:$PATH"
# Node keeps what it compiled: the programs start in half the time.
NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$PWD/.cache/compiled}"
export PATH NODE_COMPILE_CACHE
# Imports are sparing with memory; a build or a test may have what it wants.
case "$1" in
  lib/*)
    given="${NODE_OPTIONS:-}"
    set -a
    . scripts/memory.env
    set +a
    NODE_OPTIONS="$NODE_OPTIONS $given"
    ;;
esac
# What a crash leaves must not be a copy of the memory, in which passwords are.
ulimit -c 0
# exec: no shell lingers between npm and the script, so signals reach the process they are meant for.
exec "$node" "$@"
