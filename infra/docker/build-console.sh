#!/bin/sh
# Builds the console, with the pnpm that package.json pins.
set -eu
pnpm=$(node --print 'require("./package.json").packageManager')
npx --yes "$pnpm" install --frozen-lockfile --package-import-method copy --filter "@relay/console"
exec node infra/setup/build.mjs
