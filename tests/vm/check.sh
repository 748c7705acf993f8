#!/bin/sh
# SPDX-License-Identifier: MIT
# Proof in real machines, as TAP: a stock Debian 13 as a Hetzner server, Debian 13 with Docker as a
# DigitalOcean droplet, from a NoCloud ISO, and as a server that already runs (setup.sh); the golden
# snapshot, baked by Packer, and servers from it; Packer against Hetzner's API.
# B is the build folder. VM_SERVERS="hetzner nocloud" chooses, what takes longest first (cuts: see there);
# VM_LANES of them run at a time. VM_KEEP=1 leaves the machines' files.
# shellcheck source-path=SCRIPTDIR
set -eu

B=$(realpath "${B:-build}")
here=$(cd "$(dirname "$0")" && pwd)
standins=$B/standins
prebake=$B/prebake
run=$B/vm
servers=${VM_SERVERS:-hetzner golden digitalocean nocloud hcloud existing}
lanes=${VM_LANES:-2}
limit=1800 # seconds for one set-up in software emulation

[ "$(id -u)" -eq 0 ] || {
	echo "1..0 # skip needs root: a name server on port 53, a mount namespace"
	exit 1
}
rm -rf "$run"
mkdir -p "$run/spec"

# shellcheck source=services.sh
. "$here/services.sh"
# shellcheck source=machine.sh
. "$here/machine.sh"
# shellcheck source=server.sh
. "$here/server.sh"

# check NAME DESCRIPTION COMMAND…: one TAP line; a failure's output follows it, and the machine's
# state after the first failure.
check() {
	machine=$1 description=$2
	shift 2
	if "$@" >"$run/$machine/output" 2>&1; then
		echo "ok - $machine: $description"
		return
	fi
	echo "not ok - $machine: $description"
	if [ ! -f "$run/$machine/dumped" ]; then
		server_dump "$machine" >>"$run/$machine/output" 2>&1 || :
		touch "$run/$machine/dumped"
	fi
	tail -n 120 "$run/$machine/output" | tr -d '\r\033' | sed 's/^/#   /'
}

took() {
	echo "# $1: $2 after $(($(date +%s) - $3)) s"
}

# prebake NAME COMMAND ARGUMENT…: with the machine's spec or the rig's, and what a launch gives
render() {
	machine=$1 verb=$2
	shift 2
	spec=$run/spec/$machine.yaml
	[ -f "$spec" ] || spec=$run/spec/infrakt.yaml
	"$prebake" "$verb" "$spec" "$@" --set "domain=$(server_domain "$machine")" \
		--set-file "token=$run/token"
}

start() {
	machine_start "$1"
	began=$(date +%s)
	machine_wait "$1" "$limit" server_is_settled "$1" || :
	took "$1" settled "$began"
}

# check_server NAME: what holds however it was set up
check_server() {
	check "$1" "says done" server_is_done "$1"
	check "$1" "answers over HTTPS" server_is_healthy "$1"
	check "$1" "has a certificate from the ACME server" server_has_pebbles_certificate "$1"
	check "$1" "the printed API key opens the app, none does not" server_key_opens "$1"
	check "$1" "the app has all that it needs" server_app_has_all "$1"
	check "$1" "secrets are for root alone" server_modes "$1"
	check "$1" "no secret in journal, logs, arguments, readable files" server_keeps_secrets "$1"
}

# The user-data as pasted: within the provider's limit.
user_data() {
	render "$1" user-data --for "$2" >"$run/$1/user-data"
	size=$(wc -c <"$run/$1/user-data")
	echo "$size bytes of $3"
	[ "$size" -gt 0 ] && [ "$size" -le "$3" ]
}

check_reboot() {
	check "$1" "pictured before the reboot" server_picture "$1" "$run/$1/before"
	check "$1" "has journaled its steps" server_journal "$1" "$run/$1/journal.before"
	boot=$(machine_ssh "$1" cat /proc/sys/kernel/random/boot_id)
	machine_ssh "$1" systemctl reboot || :
	began=$(date +%s)
	machine_wait "$1" 900 rebooted "$1" "$boot" || :
	machine_wait "$1" 900 server_is_settled "$1" || :
	took "$1" "settled again" "$began"
	check "$1" "after a reboot: says done" server_is_done "$1"
	check "$1" "after a reboot: answers over HTTPS" machine_wait "$1" 60 server_is_healthy "$1"
	check "$1" "after a reboot: the same API key opens the app" server_key_opens "$1"
	[ $# -lt 2 ] || check "$1" "after a reboot: keeps the metadata from containers" \
		server_metadata_is_closed "$1" "$2"
	check "$1" "after a reboot: pictured" server_picture "$1" "$run/$1/after"
	check "$1" "after a reboot: has kept its journal" server_journal "$1" "$run/$1/journal.after"
	check "$1" "after a reboot: no step that changes the server ran again" \
		server_same "$1" "$run/$1/journal.before" "$run/$1/journal.after"
	check "$1" "after a reboot: nothing changed" server_same "$1" "$run/$1/before" "$run/$1/after"
}

rebooted() {
	now=$(machine_ssh "$1" cat /proc/sys/kernel/random/boot_id) && [ "$now" != "$2" ]
}

check_hetzner() {
	machine_new hetzner 2 "$stock"
	check hetzner "user-data fits" user_data hetzner hetzner 32768
	machine_metadata hetzner hetzner "$run/hetzner/user-data"
	start hetzner
	check_server hetzner
	check hetzner "used cloud-init's own datasource" server_datasource hetzner DataSourceHetzner
	check hetzner "shows on the console what may be shown" server_console hetzner
	check hetzner "keeps the metadata from containers" \
		server_metadata_is_closed hetzner /hetzner/v1/userdata
	check hetzner "is healthy after a restart of Docker" server_restarts_docker hetzner
	check hetzner "after a restart of Docker: keeps the metadata from containers" \
		server_metadata_is_closed hetzner /hetzner/v1/userdata
	check hetzner "is left without a compiler" server_has_no_compiler hetzner
	check_reboot hetzner /hetzner/v1/userdata
	machine_stop hetzner
}

check_digitalocean() {
	machine_new digitalocean 3 "$docker"
	check digitalocean "user-data fits" user_data digitalocean digitalocean 65536
	machine_metadata digitalocean digitalocean "$run/digitalocean/user-data"
	machine_config_drive digitalocean "$run/digitalocean/user-data"
	start digitalocean
	check_server digitalocean
	check digitalocean "tells at login and in the journal" server_greets digitalocean
	check digitalocean "used cloud-init's own datasource" \
		server_datasource digitalocean DataSourceConfigDrive
	check digitalocean "keeps the metadata from containers" \
		server_metadata_is_closed digitalocean /metadata/v1.json
	check digitalocean "mends the certificates that a power cut emptied" \
		server_mends_certificates digitalocean
	check digitalocean "mends the key that a power cut emptied" server_mends_key digitalocean
	check digitalocean "frees the ports that a power cut left with Docker" \
		server_frees_ports digitalocean
	machine_stop digitalocean
}

check_nocloud() {
	machine_new nocloud 4 "$docker"
	check nocloud "the ISO is made" render nocloud render -o "$run/nocloud/out" -t iso
	machine_seed nocloud "$run/nocloud/out/seed.iso"
	machine_publish nocloud
	machine_start nocloud
	check nocloud "waits for its name" machine_wait nocloud "$limit" server_waits_for_name nocloud
	check nocloud "serves with an internal certificate meanwhile" \
		machine_wait nocloud 120 server_is_not_enabled nocloud
	services_name "$(server_domain nocloud)"
	began=$(date +%s)
	machine_wait nocloud "$limit" server_is_settled nocloud || :
	took nocloud "settled, since its name was there," "$began"
	check_server nocloud
	check nocloud "tells at login and in the journal" server_greets nocloud
	check nocloud "has a certificate for its address" server_address_answers nocloud
	check nocloud "keeps Caddy's settings to itself" server_admin_is_closed nocloud
	check nocloud "used cloud-init's own datasource" server_datasource nocloud DataSourceNoCloud
	check nocloud "is what system: says" server_has_system nocloud
	check nocloud "has the user who may do all" server_has_user nocloud
	check nocloud "has Docker as docker: says" server_has_docker nocloud
	check nocloud "names the keys of system: in its status" server_names_system nocloud
	check_reboot nocloud
	check nocloud "after a reboot: is what system: says" server_has_system nocloud
	machine_stop nocloud
}

# A server that somebody already runs, with an .env and a site of its own.
existing_server() {
	printf '#cloud-config\n{}\n' >"$run/existing/user-data"
	echo 'instance-id: existing' >"$run/existing/meta-data"
	genisoimage -quiet -V cidata -J -r -o "$run/existing/own.iso" "$run/existing/user-data" \
		"$run/existing/meta-data"
	machine_seed existing "$run/existing/own.iso"
	machine_start existing
	machine_wait existing 900 machine_ssh existing test -f /run/cloud-init/result.json
	machine_ssh existing 'mkdir -p /opt/infrakt && cd /opt/infrakt &&
		printf "http://old.rig.test {\n\trespond \"the old site\"\n}\n" >Caddyfile &&
		umask 077 && printf "GITHUB_WEBHOOK_SECRET=%064d\n" 7 >.env && cat >/root/token' <"$run/token"
}

setup() {
	machine_ssh existing sh /root/setup.sh --domain "$(server_domain existing)" \
		--token-file /root/token
}

setup_without_arguments() {
	status=0
	machine_ssh existing sh /root/setup.sh || status=$?
	[ "$status" -eq 2 ]
}

env_is_kept() {
	machine_ssh existing "grep -Eqx 'GITHUB_WEBHOOK_SECRET=\"?0{63}7\"?' /opt/infrakt/.env"
}

old_site_is_kept() {
	address=$(machine_address existing)
	curl -sS --max-time 10 --connect-to "old.rig.test:80:$address:8080" http://old.rig.test/ |
		grep -qx 'the old site'
}

check_existing() {
	machine_new existing 5 "$docker"
	check existing "setup.sh is made" "$prebake" render "$run/spec/infrakt.yaml" \
		-o "$run/existing/out" -t script
	check existing "runs" existing_server
	machine_ssh existing 'cat >/root/setup.sh' <"$run/existing/out/setup.sh" || :
	check existing "setup.sh without arguments prints usage" setup_without_arguments
	began=$(date +%s)
	check existing "setup.sh succeeds" setup
	took existing "set up" "$began"
	check_server existing
	check existing "tells at login and in the journal" server_greets existing
	check existing "the .env that was there is kept" env_is_kept
	check existing "the site that was there is kept" old_site_is_kept
	check existing "pictured" server_picture existing "$run/existing/before"
	began=$(date +%s)
	check existing "setup.sh succeeds again" setup
	took existing "set up again" "$began"
	check existing "still answers over HTTPS" server_is_healthy existing
	check existing "pictured again" server_picture existing "$run/existing/after"
	check existing "the second run changed nothing" \
		server_same existing "$run/existing/before" "$run/existing/after"
	machine_stop existing
}

# Lanes run side by side, and each takes the next server that none has taken; it ends the machines that
# it started, whatever happens.
lane() {
	# shellcheck disable=SC2034 # services_stop reads it
	services_pids=
	trap services_stop EXIT
	trap 'exit 143' TERM INT
	for server in $servers; do
		mkdir "$run/$server.taken" 2>/dev/null || continue
		"check_$server" >"$run/$server.tap"
		echo "# end of $server" >>"$run/$server.tap"
		# What follows has Docker already. With one processor it is there sooner beside another
		# machine: two of an emulated one wait for each other while the host has none for both.
		machine_cpus=${VM_CPUS:-1}
	done
}

finish() {
	for pid in $lane_pids; do
		kill "$pid" 2>/dev/null || :
	done
	services_stop
	ip route delete local "$guest_ipv4/32" dev lo 2>/dev/null || :
	[ -n "${VM_KEEP:-}" ] || rm -rf "$run"/*/root.img "$run"/*.storage
}

# A function, so that the file may change while this runs.
main() {
	trap finish EXIT
	trap 'exit 143' TERM INT
	"$here/image.sh" docker >/dev/null &
	stock=$("$here/image.sh" stock)
	wait
	docker=$("$here/image.sh" docker)
	# shellcheck source=cuts.sh
	. "$here/cuts.sh"
	# shellcheck source=golden.sh
	. "$here/golden.sh"
	# shellcheck source=hcloud.sh
	. "$here/hcloud.sh"
	services_start hetzner.rig.test digitalocean.rig.test nocloud.rig.test existing.rig.test \
		cuts.rig.test bake.rig.test golden1.rig.test golden2.rig.test copy.rig.test
	machine_key
	cp "$here/data/infrakt.yaml" "$run/rig-ca.pem" "$run/pebble-root.pem" "$run/spec/"
	cp "$here/../../docs/examples/infrakt.yaml" "$run/spec/example.yaml"
	sed "s|RIG_KEY|$(cat "$run/ssh.key.pub")|" "$here/data/nocloud.yaml" >"$run/spec/nocloud.yaml"
	for _ in $(seq "$lanes"); do
		lane &
		lane_pids="$lane_pids $!"
	done
	for pid in $lane_pids; do
		wait "$pid" || :
	done
	lane_pids=
	for name in $servers; do
		cat "$run/$name.tap" || :
		grep -q '^# end of' "$run/$name.tap" || echo "not ok - $name broke off"
	done | awk '/^(not )?ok/ { sub(/ok/, "ok " ++n) } { print } END { print "1.." n }' >"$run/all.tap"
	cat "$run/all.tap"
	! grep -q '^not ok' "$run/all.tap"
}

lane_pids=
main
