#!/bin/sh
# Installs what one app needs to run, with the pnpm that package.json pins: install.sh <app>
set -eu
pnpm=$(node --print 'require("./package.json").packageManager')
exec npx --yes "$pnpm" install --prod --frozen-lockfile --package-import-method copy --filter "@relay/$1..."
