#!/usr/bin/env bash
# Packs the library and uses the tarball as a stranger would: in a blank project, with the peers alone.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT

npm pack --silent --pack-destination "$project" >/dev/null
tarball=$(ls "$project"/*.tgz)
npx publint run "$tarball" --strict
npx attw "$tarball" --profile esm-only --quiet

cp scripts/package-check/* "$project"
cd "$project"
version() { node -p "require('$root/node_modules/$1/package.json').version"; }
npm install --silent --no-audit --no-fund --prefer-offline \
  "$tarball" "effect@$(version effect)" "@effect/platform@$(version @effect/platform)" \
  "@effect/platform-node@$(version @effect/platform-node)" "@effect/sql@$(version @effect/sql)"

"$root/node_modules/.bin/tsc" -p tsconfig.json
node "$root/node_modules/typescript-7/bin/tsc" -p tsconfig.json
"$root/node_modules/.bin/tsx" "$root/scripts/check-source-maps.ts" node_modules/effect-photo-avatar
node without-prism.js # imports /mock, too: Prism is loaded only when it is started
node with-pipeline.js
node durable-without-sqlite.js
npm install --silent --no-audit --no-fund --prefer-offline "@effect/sql-libsql@$(version @effect/sql-libsql)"
node with-durable.js
ln -s "$root/node_modules/@stoplight" node_modules/@stoplight
node with-prism.js
echo "the package holds what it promises"
