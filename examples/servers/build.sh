#!/bin/sh
# Builds the servers that have to be compiled into bin/, or the folder that is given. What has no compiler here is left out,
# and said so.
set -eu
cd "$(dirname "$0")"
bin=${1:-bin}
mkdir -p "$bin"

if command -v cc >/dev/null; then
  for name in epoll fork threads; do
    cc -O2 -Wall -Wextra -pthread -o "$bin/$name-c" "$name.c"
  done
else
  echo 'no C compiler (cc): epoll-c, fork-c and threads-c are left out; Debian: apt-get install gcc libc6-dev' >&2
fi

if command -v go >/dev/null; then
  # The net package by itself, without C: no compiler for that is needed, and the program stands alone.
  CGO_ENABLED=0 go build -o "$bin/goroutines" goroutines.go
else
  echo 'no Go (go): goroutines is left out; Debian: apt-get install golang-go' >&2
fi
