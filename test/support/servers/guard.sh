#!/bin/sh
# guard.sh SIGNAL FOLDER LOG COMMAND...
# Runs a server for a test process and ends it with that process. The test process holds the other end of this script's
# standard input: the kernel closes it however that process ends, kill -9 included. Then the server gets SIGNAL, after
# five seconds the whole session gets SIGKILL, and FOLDER (unless empty) is removed.
# When the server ends by itself, one line "ended STATUS" goes to standard output; FOLDER stays for a look at the log.
signal=$1 folder=$2 log=$3
shift 3

# The reader of "ended" may be gone: that must not stop the clearing up.
trap '' PIPE
exec 3<&0
# A session of its own: a Ctrl-C on the terminal reaches the test process only, and killing the session spares this script.
# env: what a shell starts in the background would ignore SIGINT.
setsid env --default-signal=INT,QUIT "$@" </dev/null >>"$log" 2>&1 3<&- &
server=$!

(
  while read -r _; do :; done
  kill -s "$signal" "$server" 2>/dev/null
  rounds=0
  while kill -0 "$server" 2>/dev/null && [ $rounds -lt 100 ]; do
    sleep 0.05
    rounds=$((rounds + 1))
  done
  kill -s KILL -- "-$server" 2>/dev/null
) <&3 >/dev/null &
watcher=$!

wait "$server"
echo "ended $?" 2>/dev/null
wait "$watcher"
[ -z "$folder" ] || rm -rf "$folder"
