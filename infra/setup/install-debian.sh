#!/bin/sh
# Installs a package of the distribution, but not as a service: we start our own. Run as root.
# install-debian.sh <package> <oldest major version>
set -eu
package=$1
oldest=$2
export DEBIAN_FRONTEND=noninteractive

if dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q ' installed'; then
  echo "$package is installed, but too old. It may be in use, so it is left alone."
  exit 1
fi

# An unreachable source that has no part in this must not stop it.
apt-get update -q -o DPkg::Lock::Timeout=120 || true
candidate=$(apt-cache policy "$package" | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}//p')
major=${candidate%%[!0-9]*}
if [ "${major:-0}" -lt "$oldest" ]; then
  echo "The distribution's $package is too old or absent: version ${candidate:-none}."
  exit 1
fi

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

apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "$package"

# Nor is it to be started with the machine.
if command -v systemctl >/dev/null; then
  systemctl disable "$package" || true
else
  update-rc.d "$package" disable || true
fi
