#!/bin/sh
# SPDX-License-Identifier: MIT
# A container image from this machine's Debian packages, as a docker-archive:
#   container.sh caddy OUT.tar            what stands in for caddy:2-alpine
#   container.sh infrakt OUT.tar PROGRAM  what stands in for the private app
# Besides the program: its libraries, busybox for sh and wget, and the CA certificates.
set -eu

usage() {
	echo "usage: container.sh caddy OUT.tar | infrakt OUT.tar PROGRAM" >&2
	exit 2
}

# The program and every library that ldd names for it.
install_program() {
	install -D "$1" "$root/$2"
	ldd "$1" | awk '$2 == "=>" { print $3 } $1 ~ /^\// { print $1 }' | while read -r library; do
		install -D "$library" "$root$library"
	done
}

install_base() {
	mkdir -p "$root/bin" "$root/etc/ssl/certs" "$root/tmp" "$root/root" "$root/usr/bin"
	chmod 1777 "$root/tmp"
	install "$(command -v busybox)" "$root/bin/busybox"
	for applet in cat chmod env find grep id kill ls mkdir ps rm sh sleep stat timeout wget; do
		ln -s busybox "$root/bin/$applet"
	done
	cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
	printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
	printf 'root:x:0:\n' >"$root/etc/group"
}

fill_caddy() {
	install_program "$(command -v caddy)" usr/bin/caddy
	mkdir -p "$root/etc/caddy" "$root/data" "$root/config" "$root/srv"
	printf ':80\n\nrespond "Caddy"\n' >"$root/etc/caddy/Caddyfile"
	config='{
		"Env": ["PATH=/usr/bin:/bin", "XDG_CONFIG_HOME=/config", "XDG_DATA_HOME=/data"],
		"Cmd": ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
		"WorkingDir": "/srv",
		"ExposedPorts": { "80/tcp": {}, "443/tcp": {}, "443/udp": {}, "2019/tcp": {} }
	}'
	tag=caddy:2-alpine
}

fill_infrakt() {
	install_program "$1" usr/bin/infrakt
	mkdir -p "$root/home/infrakt/.infrakt" "$root/home/infrakt/.ssh"
	config='{
		"Env": ["PATH=/usr/bin:/bin"],
		"Cmd": ["infrakt", "--listen", "0.0.0.0", "--port", "8000"],
		"WorkingDir": "/home/infrakt",
		"ExposedPorts": { "8000/tcp": {} }
	}'
	tag=ghcr.io/e4dev-solutions/e4dev-infrakt:latest
}

pack() {
	tar -C "$root" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$work/layer.tar" .
	layer=$(sha256sum <"$work/layer.tar" | cut -d' ' -f1)
	printf '%s' "$config" | jq -c --arg layer "sha256:$layer" '{
		architecture: "amd64", os: "linux", created: "1970-01-01T00:00:00Z", config: .,
		rootfs: { type: "layers", diff_ids: [$layer] }
	}' >"$work/config.json"
	jq -nc --arg tag "$tag" '[{ Config: "config.json", RepoTags: [$tag], Layers: ["layer.tar"] }]' \
		>"$work/manifest.json"
	tar -C "$work" -cf "$1" manifest.json config.json layer.tar
}

[ $# -ge 2 ] || usage
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
install_base
case $1:$# in
caddy:2) fill_caddy ;;
infrakt:3) fill_infrakt "$3" ;;
*) usage ;;
esac
pack "$2"
