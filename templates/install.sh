#!/bin/sh
# SPDX-License-Identifier: MIT
# Between the lines ": with FILE" (": without FILE") and ": end" is what only a payload with
# (without) FILE needs: others travel without these lines.  ": with room" is for all but user-data
# that was made small, which runs once, as root, and with --bake after a power cut.
# Bring this server to where the first boot can run, then run it.  Every vehicle runs
# this, from the payload it lies in; a second run changes nothing.
#   install.sh           all of it; the exit status is the first boot's
#   install.sh --bake    all but the first boot, for an image
#   install.sh --check   only say whether it could: exit status 2 and the reason
set -eu
umask 022
export LC_ALL=C DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
: with room
export PATH="$PATH:/usr/sbin:/sbin"
: end

helper=/usr/local/sbin/prebake-firstboot
unit=/etc/systemd/system/prebake-firstboot.service
state=/var/lib/prebake
compose_min=2.24.4
mode=${1:-}
began=$(date +%s)
doing='checking the system' last='' reason=''

say() {
	line="prebake: $* ($(($(date +%s) - began)) s)"
	echo "$line"
	{ echo "$line" >/dev/console; } 2>/dev/null || :
}

begin() {
	doing=$*
	say "$@"
}

fail() {	# MESSAGE [STATUS]
	reason=$1
	exit "${2:-1}"
}

write_status() {	# MESSAGE: what `prebake-firstboot status` reads
	: with room
	[ "$mode" != --check ] || return 0
	: end
	text=$(printf '%s' "$1" | tr '\n\t' '  ' | tr -cd '\040-\176' | sed 's/[\\"]/\\&/g')
	mkdir -p /run/prebake
	printf '{"version":1,"state":"failed","step":"install","reason":"%s","steps":[],"notes":[]}\n' \
		"$text" >/run/prebake/status.json.new
	mv -f /run/prebake/status.json.new /run/prebake/status.json
}

said() {	# the line of the failed command's output that tells most
	grep -m 1 -e '^E: ' -e 'error:' "$tmp/log" || tail -n 1 "$tmp/log"
} 2>/dev/null

finish() {
	status=$?
	trap - EXIT
	if [ "$status" -ne 0 ]; then
		: "${reason:=$last: exit status $status: $(said)}"
		say "failed while $doing: $reason" >&2
		[ "$doing" = 'running the first boot' ] ||
			write_status "while $doing: $reason" 2>/dev/null || :
	fi
	rm -rf "$tmp"
	exit "$status"
}

# Remember the command for the report of its failure; its output only matters then.
run() {
	last=$*
	"$@" >"$tmp/log" 2>&1 </dev/null || {
		set -- "$?"
		cat "$tmp/log" >&2
		return "$1"
	}
}

patiently() {	# COMMAND…: again for five minutes; for locks that know no waiting, and mirrors
	for pause in 5 10 20 40 75 150 0; do
		! run "$@" || return 0
		sleep "$pause"
	done
	return 1
}

apt() {
	run apt-get -qqy -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 \
		-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}

fetch() {	# PACKAGE…
	[ -z "$(ls -A /var/lib/dpkg/updates)" ] ||
		patiently dpkg --force-confdef --force-confold --configure -a
	patiently apt-get -qq update -o APT::Update::Error-Mode=any ||
		say 'some package lists could not be refreshed, going on with what is there'
	apt install --no-install-recommends --no-upgrade "$@"
}

installed() {
	dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
		sed -n 's/^installed //p' | sort -u
}

put() {	# SOURCE TARGET MODE: only if it differs; whole or not at all
	! cmp -s "$1" "$2" || [ "$(stat -c %a "$2")" != "$3" ] || return 0
	last="writing $2"
	mkdir -p "${2%/*}"
	install -m "$3" "$1" "$2.prebake"
	sync "$2.prebake"
	mv -f "$2.prebake" "$2"
	echo "$2" >>"$tmp/changed"
}

changed() {
	grep -qs "^$1" "$tmp/changed"
}

# What of Docker is missing here, as packages of the source that this server uses already
# or shall use.  What is there is kept.
docker_packages() {
	docker_source=distro
	: with docker.
	[ -z "$(ls docker.gpg docker.asc.sha256 2>/dev/null)" ] || docker_source=docker
	: end
	[ -z "$(installed docker-ce)" ] || docker_source=docker
	engine='docker-ce docker-ce-cli containerd.io' compose=docker-compose-plugin
	: without docker.
	case $docker_source-$ID-$VERSION_ID in
	distro-debian-12) engine=docker.io compose='' ;;
	distro-debian-*) engine='docker.io docker-cli' compose=docker-compose ;;
	distro-ubuntu-*) engine=docker.io compose=docker-compose-v2 ;;
	esac
	: end
	missing='' had_docker=1
	command -v dockerd >/dev/null || missing="$engine apparmor" had_docker=''
	docker compose version >/dev/null 2>&1 || missing="$missing $compose"
	: without docker.
	[ "$compose" ] || docker compose version >/dev/null 2>&1 ||
		fail "Debian 12 has no package of docker compose v2:\
 take 'source: distro' out of 'docker:' in the spec" 2
	: end
}

: with daemon.json
daemon_json_is_ours() {
	[ ! -e /etc/docker/daemon.json ] || cmp -s /etc/prebake/daemon.json /etc/docker/daemon.json
}

# Somebody else's daemon.json is never written: it must hold what we need.
check_daemon_json() {
	! grep -qs live-restore daemon.json ||
		[ "$(docker info --format '{{.Swarm.LocalNodeState}}' 2>/dev/null)" != active ] ||
		fail "this server is in a swarm, which Docker does not start with live_restore:\
 take it out of 'docker:' in the spec"
	[ -f daemon.json ] && ! daemon_json_is_ours || return 0
	tr -d ' \t\n' <daemon.json | grep -o '"[^"]*"\(:true\)\?' >"$tmp/words"
	tr -d ' \t\n' </etc/docker/daemon.json >"$tmp/theirs"
	while read -r word; do
		grep -qF -e "$word" "$tmp/theirs" ||
			fail "/etc/docker/daemon.json is not from prebake and lacks $word:\
 add by hand what $PWD/daemon.json says, then run this again"
	done <"$tmp/words"
}
: end

check() {
	: with room
	case $mode in
	'' | --bake | --check) ;;
	*) fail "unknown argument '$mode': --bake and --check are known" 2 ;;
	esac
	[ "$(id -u)" = 0 ] || fail 'must be run as root' 2
	: end
	ID='' VERSION_ID='' PRETTY_NAME='an unknown system'
	# shellcheck disable=SC1091
	[ ! -f /etc/os-release ] || . /etc/os-release
	case $ID-$VERSION_ID in
	debian-12 | debian-13 | ubuntu-22.04 | ubuntu-24.04) ;;
	*) fail "$PRETTY_NAME is not supported: Debian 12, 13, Ubuntu 22.04, 24.04 are" 2 ;;
	esac
	docker_packages
	: with daemon.json
	check_daemon_json
	: end
}

place_plan() {
	begin 'placing the plan'
	mkdir -p $state
	chmod 700 $state
	put plan.json /etc/prebake/plan.json 644
	: with files/
	[ ! -d files ] || find files -type f | while IFS= read -r file; do
		put "$file" "/etc/prebake/$file" "$(stat -c %a "$file")"
	done
	: end
	[ ! -f params.json ] || {
		put params.json /etc/prebake/params.json 600
		rm -f params.json
	}
}

# cloud-init would not run this again after a power cut: until the end, the unit does.
resume_at_boot() {
	: with room
	[ ! "$mode" ] && [ "$PWD" = $state/payload ] || return 0
	: end
	: >$state/installing
	put prebake-firstboot.service $unit 644
	run systemctl enable prebake-firstboot.service
}

trust_certificates() {
	[ -n "$(installed ca-certificates)" ] || fetch ca-certificates
	: with ca/
	bundle=/etc/ssl/certs/ca-certificates.crt
	for crt in ca/*.crt; do
		[ ! -f "$crt" ] || put "$crt" "/usr/local/share/ca-certificates/prebake-${crt#ca/}" 644
	done
	[ -n "$(find /usr/local/share/ca-certificates -name '*.crt' -newer $bundle)" ] || return 0
	begin 'trusting the certificates of the spec'
	run update-ca-certificates
	echo $bundle >>"$tmp/changed"
	: end
}

: with docker.gpg
# A v4 fingerprint is the SHA-1 of the key's own packet (RFC 4880, 12.2), 528 bytes here.
# What follows has its length: apt would trust a second key.
carried_key() {
	key=docker.gpg
	last="checking $key"
	of=9dc858229fc7dd38854ae2d88d81803c0ebfcd88
	[ "$(wc -c <$key) $(head -c 528 $key | sha1sum)" = "2760 $of  -" ] ||
		fail "$key is not Docker's key $of alone: nothing from it is trusted"
}
: end

: with docker.asc.sha256
# Where there is no room for the key; apt takes it only with this hash.
fetched_key() {
	key=$tmp/docker.asc
	patiently /usr/lib/apt/apt-helper download-file "https://download.docker.com/linux/$ID/gpg" \
		"$key" "SHA256:$(cat docker.asc.sha256)"
}
: end

: with docker.
docker_repository() {
	! grep -rqs 'download\.docker\.com' /etc/apt/sources.list /etc/apt/sources.list.d || return 0
	if [ -f docker.gpg ]; then carried_key; else fetched_key; fi
	keyring=/etc/apt/keyrings/${key##*/}
	put "$key" "$keyring" 644
	echo "deb [arch=$(dpkg --print-architecture) signed-by=$keyring]\
 https://download.docker.com/linux/$ID $VERSION_CODENAME stable" >"$tmp/docker.list"
	put "$tmp/docker.list" /etc/apt/sources.list.d/docker.list 644
}
: end

# One apt transaction for Docker and for what builds the helper.
install_packages() {
	source=$PWD/prebake-firstboot.c unpacker=''
	[ -f "$source" ] || source=$PWD/c.7z unpacker=libarchive-tools
	source_sum=$(sha256sum <"$source")
	build=''
	[ -x $helper ] && [ "$source_sum" = "$(cat $state/helper.sha256 2>/dev/null)" ] || build=1
	: with daemon.json
	[ ! -f daemon.json ] || ! daemon_json_is_ours || {
		put daemon.json /etc/docker/daemon.json 644
		put daemon.json /etc/prebake/daemon.json 644
	}
	: end
	tools=''
	: with packages
	# shellcheck disable=SC2046 # names are one word each
	installed $(cat packages) >"$tmp/there"
	tools=$(grep -vxF -f "$tmp/there" packages | tr '\n' ' ')
	tools=${tools% }
	: end
	set -- ${missing:+$missing} ${tools:+$tools} ${build:+gcc libc6-dev libcurl4 libcjson1 $unpacker}
	[ $# -gt 0 ] || return 0
	what="${missing:+Docker ($docker_source packages)}${tools:+, $tools}${build:+, a compiler}"
	begin "installing ${what#, }"
	: with docker.
	[ -z "$missing" ] || [ "$docker_source" = distro ] || docker_repository
	: end
	[ ! "$build" ] || [ -f $state/packages ] || {
		installed >"$tmp/packages"
		put "$tmp/packages" $state/packages 600
	}
	fetch "$@"
}

# Whoever reads the metadata service reads the user-data.  No container may: the rules are
# there before Docker starts any, and Docker keeps what it finds in this chain.  The jump to it
# is for who does not make one: Docker's nftables backend, and IPv6 in Docker before 27.
# Of link-local addresses and Azure's wire server only name service stays, by TCP; by UDP are
# name and time service.  In IPv6: EC2, GCE, Scaleway, Linode, Oracle; where there is none,
# its rules fail alone, in a shell of their own.  One of IPv4 that fails keeps Docker down.
close_metadata() {
	rules=:
	for to in 6:fd00:ec2::254,fd20:ce::254,fd00:42::42,fd00:a9fe:a9fe::1,fd00:c1::a9fe:a9fe \
		:169.254.0.0/16,168.63.129.16; do
		t="ip${to%%:*}tables -w"
		rules="( $rules); $t -N DOCKER-USER 2>/dev/null"
		for rule in "DOCKER-USER -p tcp ! --dport 53 -d ${to#*:} -j DROP" \
			'FORWARD -j DOCKER-USER'
		do
			rules="$rules; $t -C $rule 2>/dev/null || $t -I $rule || exit"
		done
	done
	printf '[Service]\nExecStartPre=/bin/sh -c "%s"\n' "$rules" >"$tmp/docker.conf"
	put "$tmp/docker.conf" /etc/systemd/system/docker.service.d/prebake.conf 644
	! changed /etc/systemd/system/docker || run sh -c "$rules"
}

start_docker() {
	version=$(docker compose version --short 2>/dev/null) || version=none
	dpkg --compare-versions "${version#v}" ge $compose_min 2>/dev/null ||
		fail "docker compose is $version here, $compose_min or newer is needed: upgrade its package"
	: with room
	[ -d /run/systemd/system ] || return 0
	: end
	close_metadata
	run systemctl enable docker.service containerd.service
	if [ "$had_docker" ] && { changed /etc/docker/ || changed /etc/ssl/; }; then
		begin 'restarting Docker'
		run systemctl restart docker.service
	else
		run systemctl start docker.service
	fi
}

# The libraries stay, of their development packages only the headers are used.
build_helper() {
	[ "$build" ] || return 0
	begin 'building prebake-firstboot'
	payload=$PWD
	mkdir "$tmp/dev"
	cd "$tmp/dev"
	[ ! "$unpacker" ] || {
		run bsdtar -xf "$source"
		source=c.c
	}
	apt download libcurl4-openssl-dev libcjson-dev
	for deb in *.deb; do
		run dpkg-deb -x "$deb" .
	done
	# -O2 takes three times as long, and the program mostly waits.
	run gcc -Og -Iusr/include -I"usr/include/$(gcc -print-multiarch)" -o ../prebake-firstboot \
		"$source" -l:libcurl.so.4 -l:libcjson.so.1 -lresolv
	cd "$payload"
	put "$tmp/prebake-firstboot" $helper 755
	echo "$source_sum" >"$tmp/sum"
	put "$tmp/sum" $state/helper.sha256 644
}

# Of the packages that came with the compiler, those that nothing needs.
remove_compiler() {
	[ -f $state/packages ] || return 0
	begin 'removing the compiler'
	installed | comm -13 $state/packages - >"$tmp/new"
	for package in gcc libc6-dev libarchive-tools; do
		: with packages
		! grep -qxF "$package" packages || continue
		: end
		! grep -qx "$package" "$tmp/new" || run apt-mark auto "$package"
	done
	apt -s -o APT::AutoRemove::RecommendsImportant=false \
		-o APT::AutoRemove::SuggestsImportant=false autoremove
	sed -n 's/^Remv \([^ ]*\).*/\1/p' "$tmp/log" | sort -u | comm -12 - "$tmp/new" >"$tmp/unneeded"
	set --
	while read -r package; do
		set -- "$@" "$package"
	done <"$tmp/unneeded"
	[ $# -eq 0 ] || apt purge "$@"
	rm $state/packages
}

first_boot() {
	: with room
	doing='enabling the first boot'
	put prebake-firstboot.service $unit 644
	run systemctl enable prebake-firstboot.service
	: end
	rm -f $state/installing
	[ "$mode" != --bake ] || return 0
	run systemctl daemon-reload
	: with room
	if [ ! -s "$tmp/changed" ] && systemctl -q is-active prebake-firstboot.service &&
		$helper status >/dev/null 2>&1; then
		say 'nothing changed, the first boot is done'
		return 0
	fi
	: end
	begin 'running the first boot'
	run systemctl restart prebake-firstboot.service ||
		fail 'see: prebake-firstboot status; journalctl -u prebake-firstboot'
	say 'the first boot has ended'
	$helper status || :
}

tmp=$(mktemp -d)
trap finish EXIT
trap 'exit 129' HUP INT TERM
cd "$(dirname "$0")"
check
: with room
[ "$mode" != --check ] || exit 0
: end
exec 9>/run/prebake.lock
flock -n 9 || fail 'another install.sh is running'
place_plan
resume_at_boot
trust_certificates
install_packages
start_docker
build_helper
remove_compiler
first_boot
