#!/bin/sh
# Unpacks a program of the distribution, with the libraries that this machine lacks, into a folder. It needs no root and
# changes nothing outside the folder. unpack-debian.sh <package> <oldest major version> <folder>
set -eu
package=$1
oldest=$2
folder=$3
rm -rf "$folder"
mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/root" "$folder/bin"

# apt's own lists and locks belong to root, so these are in the folder. What is installed is read from the system.
cat >"$folder/apt.conf" <<END
Dir::State::lists "$folder/lists";
Dir::Cache "$folder/cache";
Debug::NoLocking "true";
APT::Sandbox::User "";
END
export APT_CONFIG="$folder/apt.conf"

# An unreachable source that has no part in this must not stop it.
apt-get update -q || true
candidate=$(apt-cache policy "$package" | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}//p')
major=${candidate%%[!0-9]*}
if [ "${major:-0}" -lt "$oldest" ]; then
  echo "The distribution's $package is too old or absent: version ${candidate:-none}."
  exit 1
fi
apt-get install -y -q --no-install-recommends --download-only "$package"
for archive in "$folder"/cache/archives/*.deb; do dpkg-deb --extract "$archive" "$folder/root"; done
rm -rf "$folder/lists" "$folder/cache"

libraries=$(find "$folder/root" -name '*.so*' -exec dirname {} + | sort -u | paste -sd : -)
cat >"$folder/bin/$package" <<END
#!/bin/sh
# $package $candidate, unpacked by set-up.
LD_LIBRARY_PATH=$libraries exec "$folder/root/usr/bin/$package" "\$@"
END
chmod 755 "$folder/bin/$package"
