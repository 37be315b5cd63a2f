#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image: Node 20.19 or newer, Python, echobench, and a user without rights.
# The archive holds this file, run_autograder, rubric.yaml, and the folder echobench (README.md says how to make it).
set -euo pipefail

apt-get update -qq
apt-get install -y -qq --no-install-recommends ca-certificates curl python3 util-linux xz-utils

# Gradescope's images are Ubuntu's, whose own Node is too old. Any other way to a newer one is as good.
if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then
  version=v22.14.0
  arch=$(dpkg --print-architecture | sed 's/amd64/x64/')
  curl -fsSL "https://nodejs.org/dist/$version/node-$version-linux-$arch.tar.xz" | tar -xJ -C /usr/local --strip-components=1
fi

cd /autograder/source/echobench
npm ci --no-audit --no-fund
npm run --silent build

id student >/dev/null 2>&1 || useradd --system --no-create-home student
# A submission runs beside all this: the solutions and the history that holds them go, and of the rest only the compiler is open, which
# its build uses. Grading needs root and so sees everything.
rm -rf docs/course/assignment/teacher .git
cd /autograder/source
chmod -R go-rwx .
chmod go+x . echobench echobench/node_modules
chmod -R go+rX echobench/node_modules/.bin echobench/node_modules/typescript
