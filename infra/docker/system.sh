#!/bin/sh
# Puts Node and the libraries that it is linked with into /system, and the files that name its user.
set -eu
node=$(readlink -f "$(command -v node)")
mkdir -p /system/usr/local/bin /system/etc
cp "$node" /system/usr/local/bin/node
ldd "$node" | grep -o '/[^ ]*' | while read -r library; do
  mkdir -p "/system${library%/*}"
  cp -L "$library" "/system$library"
done
echo 'node:x:1000:1000::/relay:/sbin/nologin' >/system/etc/passwd
echo 'node:x:1000:' >/system/etc/group
echo 'hosts: files dns' >/system/etc/nsswitch.conf
mkdir -m 1777 /system/tmp
