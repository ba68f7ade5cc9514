#!/usr/bin/env bash
# Runs the package with the lowest and with the newest versions of its peers that package.json admits.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm pack --silent --pack-destination "$work" >/dev/null
tarball=$(ls "$work"/*.tgz)

# Every range is a caret range, so the version it names is the lowest.
peers() {
  node -p "Object.entries(require('./package.json').peerDependencies).map(([name, range]) => name + '@' + ($1)).join(' ')"
}

check() {
  local project=$work/$1
  shift
  mkdir "$project"
  cp scripts/package-check/* "$project"
  (
    cd "$project"
    npm install --loglevel=error --no-audit --no-fund --prefer-offline --ignore-scripts "$tarball" "$@"
    npm ls --depth=0 # fails where a version is missing or does not fit
    "$root/node_modules/.bin/tsc" -p tsconfig.json
    node with-pipeline.js
    node with-durable.js
    node with-prism.js
  )
}

check lowest $(peers "range.replace(/^\^/, '')")
check newest $(peers "range")
echo "the package works at both ends of its peers"
