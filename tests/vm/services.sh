# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# The network that a test's servers live in, to be sourced. Everything listens on one loopback
# address of this run's own, so runs do not meet each other nor what the machine serves:
#
#   $net:53     name server of the guests: the rig's names, all else from the real one
#   $net:5300   name server of the ACME server: each test domain at its machine's forwarded ports
#   $net:443    ghcr.io, demands the token          $net:5001   mirror of Docker Hub
#   $hub:443    Docker Hub itself, which the host asks and no guest
#   $net:14000  ACME server                         $net:8444   GitHub's contents API
#

# One guest address for each name; QEMU forwards its port to the service (see machine.sh). QEMU's
# network must hold the metadata service's link-local address, and a server's own must not be
# link-local, or it never counts as online: 169.252.0.0/14 has both kinds.
services_table='ghcr.io 169.253.0.10 443 443
mirror.rig.test 169.253.0.11 5443 5001
acme.rig.test 169.253.0.12 14000 14000
github.rig.test 169.253.0.13 8444 8444'
guest_ipv4=169.253.0.15
net=127.77.$(($$ % 250 + 1)).1
hub=${net%.*}.200

services_pids=
services_late=nocloud.rig.test

# A folder for this run; where the stand-in programs are; where this file is.
: "${run:?}" "${standins:?}" "${here:?}"

# services_run NAME COMMAND…: in the background, output in $run/NAME.log; ends with this shell
services_run() {
	name=$1
	shift
	setpriv --pdeathsig TERM "$@" >"$run/$name.log" 2>&1 &
	services_pids="$services_pids $!"
}

# services_wait NAME COMMAND…: until the command succeeds, at most 10 s
services_wait() {
	name=$1
	shift
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		if [ "$tries" -ge 50 ]; then
			echo "the service $name did not start:" >&2
			tail -n 20 "$run/$name.log" >&2
			return 1
		fi
		sleep 0.2
	done
}

services_stop() {
	for pid in $services_pids; do
		kill "$pid" 2>/dev/null || :
	done
	services_pids=
}

# A CA, small since it travels in user-data, and one certificate for all services.
services_certificates() {
	openssl req -x509 -newkey ed25519 -nodes -days 30 -subj '/CN=rig CA' \
		-addext 'keyUsage=critical,keyCertSign,cRLSign' \
		-keyout "$run/ca.key" -out "$run/rig-ca.pem" 2>/dev/null
	printf 'subjectAltName=DNS:localhost,DNS:registry-1.docker.io,IP:127.0.0.1,IP:%s' "$net" \
		>"$run/san"
	printf '%s\n' "$services_table" | while read -r name _; do
		printf ',DNS:%s' "$name" >>"$run/san"
	done
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=rig services' \
		-keyout "$run/tls.key" -out "$run/tls.csr" 2>/dev/null
	openssl x509 -req -days 30 -in "$run/tls.csr" -CA "$run/rig-ca.pem" -CAkey "$run/ca.key" \
		-CAcreateserial -extfile "$run/san" -out "$run/tls.pem" 2>/dev/null
}

# services_name DOMAIN: from now on the guests' name server knows it
services_name() {
	echo "$guest_ipv4 $1" >"$run/names.d/$1"
}

# services_names DOMAIN…: the guests' name server and the ACME server's; the first does not know
# $services_late yet
services_names() {
	mkdir -p "$run/names.d"
	for domain in "$@"; do
		[ "$domain" = "$services_late" ] || services_name "$domain"
	done
	{
		printf 'no-resolv\nno-hosts\nbind-interfaces\nlog-queries\nlog-facility=-\n'
		printf 'listen-address=%s\nuser=root\npid-file=\nlocal=/rig.test/ghcr.io/\n' "$net"
	} >"$run/names.common"
	{
		cat "$run/names.common"
		awk '$1 == "nameserver" && $2 !~ /:/ { print "server=" $2 }' /etc/resolv.conf
		printf '%s\n' "$services_table" | awk '{ print "host-record=" $1 "," $2 }'
		echo "hostsdir=$run/names.d"
	} >"$run/names.guest"
	cp "$run/names.common" "$run/names.acme"
	n=1
	for domain in "$@"; do
		n=$((n + 1))
		echo "host-record=$domain,${net%.*}.$n" >>"$run/names.acme"
	done
	echo "nameserver $net" >"$run/resolv.conf"
	services_run names dnsmasq --keep-in-foreground --conf-file="$run/names.guest" --port=53
	services_run names-acme dnsmasq --keep-in-foreground --conf-file="$run/names.acme" --port=5300
	services_wait names nc -z "$net" 53
	services_wait names-acme nc -z "$net" 5300
}

# services_registry NAME ADDRESS PORT STORAGE [HTPASSWD]
services_registry() {
	{
		printf 'version: 0.1\nlog: { level: warn, accesslog: { disabled: false } }\n'
		printf 'storage: { filesystem: { rootdirectory: "%s" } }\n' "$run/$4.storage"
		printf 'http:\n  addr: "%s:%s"\n' "$2" "$3"
		printf '  tls: { certificate: "%s", key: "%s" }\n' "$run/tls.pem" "$run/tls.key"
		[ $# -lt 5 ] || printf 'auth: { htpasswd: { realm: rig, path: "%s" } }\n' "$5"
	} >"$run/$1.yml"
	services_run "$1" docker-registry serve "$run/$1.yml"
	services_wait "$1" nc -z "$2" "$3"
}

# services_push ARCHIVE PORT NAME: with the login of the registry, which the mirror ignores
services_push() {
	skopeo --insecure-policy copy -q --dest-cert-dir "$run/certs" --dest-authfile "$run/auth.json" \
		"docker-archive:$1" "docker://$net:$2/$3"
}

services_images() {
	mkdir -p "$run/certs"
	cp "$run/rig-ca.pem" "$run/certs/ca.crt"
	perl -e 'print "_token:", crypt(<STDIN>, q($2b$05$abcdefghijklmnopqrstuu)), "\n"' \
		<"$run/token" >"$run/htpasswd"
	jq -n --arg host "$net:443" --rawfile token "$run/token" \
		'{ auths: { ($host): { auth: ("_token:" + $token | @base64) } } }' >"$run/auth.json"
	services_registry ghcr "$net" 443 ghcr "$run/htpasswd"
	services_registry mirror "$net" 5001 mirror
	services_registry hub "$hub" 443 mirror
	"$here/container.sh" caddy "$run/caddy.tar"
	"$here/container.sh" infrakt "$run/infrakt.tar" "$standins/app"
	services_push "$run/infrakt.tar" 443 e4dev-solutions/e4dev-infrakt:latest
	services_push "$run/caddy.tar" 5001 library/caddy:2-alpine
	rm "$run/caddy.tar" "$run/infrakt.tar"
}

# services_seen_here COMMAND…: this host finds and trusts them by the names that they have for guests
services_seen_here() {
	printf '127.0.0.1 localhost\n%s ghcr.io github.rig.test\n%s registry-1.docker.io\n' "$net" "$hub" \
		>"$run/hosts"
	# shellcheck disable=SC2016 # the inner shell expands its own arguments
	unshare --mount sh -c 'mount --bind "$0/hosts" /etc/hosts &&
		mount --bind "$0/rig-ca.pem" /etc/ssl/certs/ca-certificates.crt && exec "$@"' "$run" "$@"
}

services_acme() {
	jq -n --arg net "$net" --arg run "$run" '{ pebble: {
		listenAddress: "\($net):14000", managementListenAddress: "\($net):15000",
		certificate: "\($run)/tls.pem", privateKey: "\($run)/tls.key",
		httpPort: 8080, tlsPort: 8443, ocspResponderURL: "", externalAccountBindingRequired: false
	} }' >"$run/pebble.json"
	services_run acme env PEBBLE_VA_NOSLEEP=1 pebble -config "$run/pebble.json" -dnsserver "$net:5300"
	services_wait acme nc -z "$net" 15000
	curl -sSf --cacert "$run/rig-ca.pem" "https://$net:15000/roots/0" >"$run/pebble-root.pem"
}

# services_start DOMAIN…: the token is new in every run
services_start() {
	openssl rand -hex 20 | tr -d '\n' | sed 's/^/ghp_/' >"$run/token"
	services_certificates
	services_names "$@"
	services_acme
	services_run github "$standins/github" --listen "$net" --port 8444 --cert "$run/tls.pem" \
		--key "$run/tls.key" --repo E4Dev-Solutions/e4dev-infrakt --ref main \
		--path docker-compose.prod.yml --file "$here/data/docker-compose.prod.yml" \
		--token-file "$run/token"
	services_wait github nc -z "$net" 8444
	services_images
}
