#!/bin/sh
# Puts what one program needs to run into /image/<app>, and nothing else: assemble.sh <app>
# The store has every dependency by now, so nothing is fetched.
set -eu
app=$1
image=/image/$app
pnpm install --offline --prod --frozen-lockfile --package-import-method copy --filter-prod "@relay/$app..."
mkdir -p "$image"
cp -a node_modules package.json pnpm-workspace.yaml "$image"
cp infra/docker/healthy.mjs "$image"
pnpm --filter-prod "@relay/$app..." list --depth -1 --parseable | while read -r folder; do
  target=$image/${folder#"$PWD/"}
  mkdir -p "$target"
  for part in package.json src node_modules; do
    if [ -e "$folder/$part" ]; then cp -a "$folder/$part" "$target"; fi
  done
done
case $app in
  admin-api)
    mkdir -p "$image/apps/console" "$image/docs"
    cp -a apps/console/dist "$image/apps/console"
    cp -a docs/runbooks "$image/docs"
    ;;
  cli)
    rm -r "$image/apps/cli/src"
    cp -a apps/cli/dist "$image/apps/cli"
    ;;
esac
pnpm --filter-prod "@relay/$app" sbom --prod --sbom-format cyclonedx --sbom-type application --out "$image/sbom.cdx.json"
# Declarations and source maps are read by compilers and debuggers only.
find "$image" \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
rm -rf node_modules apps/*/node_modules packages/*/node_modules
