#!/bin/sh
# Installs the distribution's redis-server, but not as a service: the relay starts its own. Run as root.
set -eu
export DEBIAN_FRONTEND=noninteractive

if dpkg-query --show --showformat='${Status}' redis-server 2>/dev/null | grep -q ' installed'; then
  echo "redis-server is installed, but too old. It may be in use, so it is left alone."
  exit 1
fi

# An unreachable source that has no part in this must not stop it.
apt-get update -q -o DPkg::Lock::Timeout=120 || true
candidate=$(apt-cache policy redis-server | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}//p')
case $candidate in
'' | '(none)' | [0-6].*)
  echo "The distribution's redis-server is too old or absent: version ${candidate:-none}."
  exit 1
  ;;
esac

# While this policy is there, installing a package starts no service.
policy=/usr/sbin/policy-rc.d
restore() {
  rm -f "$policy"
  if [ -e "$policy.kept" ]; then mv "$policy.kept" "$policy"; fi
}
trap restore EXIT
trap 'exit 130' INT TERM HUP
if [ -e "$policy" ]; then mv "$policy" "$policy.kept"; fi
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 redis-server

# Nor is it to be started with the machine.
if command -v systemctl >/dev/null; then
  systemctl disable redis-server || true
else
  update-rc.d redis-server disable || true
fi
