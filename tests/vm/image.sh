#!/bin/sh
# SPDX-License-Identifier: MIT
# A bootable Debian 13 in the cache: DIR/{root.img,vmlinuz,initrd.img}, printed as DIR.
#   stock   what a cloud's image has, and nothing of ours
#   docker  stock with Docker and the helper's build packages already there
# The folder's name is a hash of what goes into it (and of the layout's version), so that a changed
# list makes a new image.
set -eu

usage() {
	echo "usage: image.sh stock|docker" >&2
	exit 2
}

[ $# -eq 1 ] || usage
suite=trixie
mirror=${DEBIAN_MIRROR:-http://deb.debian.org}
layout=1
size=8G
unused_days=14
packages='apparmor ca-certificates cloud-guest-utils cloud-init curl dbus initramfs-tools iproute2
kmod linux-image-cloud-amd64 netbase netplan.io openssh-server sudo systemd-resolved systemd-sysv
systemd-timesyncd tzdata udev'
case $1 in
stock) ;;
docker) packages="$packages docker.io docker-cli docker-compose gcc libc6-dev libcurl4t64 libcjson1" ;;
*) usage ;;
esac

include=$(printf '%s' "$packages" | tr -s ' \n' ',')
cache=${PREBAKE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/prebake}
key=$(printf "%s\n" "$layout" "$suite" "$mirror" "$size" "$include" | sha256sum | cut -c1-16)
image=$cache/vm-$1-$key
if [ -d "$image" ]; then
	touch "$image"
	echo "$image"
	exit 0
fi

mkdir -p "$cache"
find "$cache" -maxdepth 1 -name "vm-$1-*" -mtime +"$unused_days" -exec rm -r {} +
work=$(mktemp -d "$cache/building.XXXXXX")
trap 'rm -rf "$work"' EXIT
mmdebstrap --quiet --mode=root --variant=minbase --include="$include" "$suite" "$work/root" \
	"deb $mirror/debian $suite main" \
	"deb $mirror/debian $suite-updates main" \
	"deb $mirror/debian-security $suite-security main" >&2
mkdir "$work/image"
cp "$work"/root/boot/vmlinuz-* "$work/image/vmlinuz"
cp "$work"/root/boot/initrd.img-* "$work/image/initrd.img"
truncate -s "$size" "$work/image/root.img"
mkfs.ext4 -q -L cloudimg-rootfs -d "$work/root" "$work/image/root.img"
# Another run may have made the same image meanwhile.
mv -T "$work/image" "$image" 2>/dev/null || [ -d "$image" ]
echo "$image"
