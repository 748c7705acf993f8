#!/bin/sh
# SPDX-License-Identifier: MIT
# image.sh - the life of a snapshot, from bake to retention; settings.json says which there are.
#   image.sh bake          by Packer; outputs images, their ids by kind, kinds, and state: whether
#                          Terraform keeps one
#   image.sh smoke KIND    start a server from the snapshot, wait until it works, delete it
#   image.sh promote       make the snapshots golden, and keep as many as the spec says
#   image.sh sweep HOURS [HOURS]
#                          delete servers and keys of bakes and smoke tests that are older; and
#                          snapshots that were not promoted, when they are older than the second
#   image.sh sweep run     delete servers and keys of this run, and of no other that bakes now
# Tokens, and PREBAKE_SECRETS, {"bake": {…}, "smoke": {…}}, come from the environment; for smoke
# and promote, IMAGES is what bake has put out.  GITHUB_RUN_ID names the run.  SMOKE_TIMEOUT is in seconds.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
settings=$here/settings.json
. "$here/api.sh"
. "$here/secrets.sh"
trap 'rm -rf "$tmp"' EXIT
trap 'exit 129' HUP INT TERM
name=$(setting .name)
run=${GITHUB_RUN_ID-}
[ -n "${PREBAKE_SECRETS-}" ] || export PREBAKE_SECRETS='{}'
mask_secrets PREBAKE_SECRETS image

of() {	# KIND FILTER: what settings.json says of it
	jq -er --arg kind "$1" ".kinds[\$kind] | $2" "$settings"
}

cloud() {	# CLOUD
	case $1 in
	hetzner) . "$here/hetzner.sh" ;;
	digitalocean) . "$here/digitalocean.sh" ;;
	*) fail "unknown cloud '$1'" ;;
	esac
	cloud_begin
}

output() {	# NAME VALUE
	echo "$1=$2" | tee -a "${GITHUB_OUTPUT:-/dev/null}"
}

# The snapshot of a kind, from IMAGES.
image_of() {
	jq -enr --arg kind "$1" 'env.IMAGES | fromjson | .[$kind] | tostring | select(test("^[0-9]+$"))' ||
		fail "IMAGES has no id for '$1'"
}

bake() {
	[ -f "$here/../../terraform/pin-image.sh" ] ||
		fail 'there is no terraform/pin-image.sh: render with -t packer,terraform,github-actions'
	pins=$here/../../terraform/image.auto.tfvars.json
	cd "$here/../../packer"
	jq -n 'env.PREBAKE_SECRETS | fromjson | .bake // {}' >"$tmp/params.json" ||
		fail 'PREBAKE_SECRETS is not JSON'
	for one in $(setting '.kinds | keys[]'); do
		need "$one"
	done
	packer init .
	packer build -color=false -timestamp-ui -var "params=$tmp/params.json" -var "run=$run" .
	rm -f "$pins"
	../terraform/pin-image.sh manifest.json
	output images "$(jq -c .images "$pins")"
	output kinds "$(jq -c '.images | keys' "$pins")"
	grep -qs '^  backend' ../terraform/backend.tf && state=yes || state=no
	output state "$state"
}

# Names of its sites, a line each, from the parameters that the server gets.
# shellcheck disable=SC2016 # of jq
hosts_of() {	# KIND
	of "$1" '(.smoke.params + (env.PREBAKE_SECRETS | fromjson | .smoke // {})) as $values |
		[.smoke.hosts[] | gsub("\\$\\{(?<name>[^}]*)\\}"; $values[.name] // "${\(.name)}" | tostring)] |
		unique | join("\n")'
}

# What the smoke test needs is there: a token, the parameters, and names that can be asked for.
need() {	# KIND
	cloud "$(of "$1" .cloud)"
	missing=$(of "$1" '.smoke.required - (env.PREBAKE_SECRETS | fromjson | .smoke // {} | keys) | join(", ")')
	[ -z "$missing" ] || fail "PREBAKE_SECRETS has no value in 'smoke' for $missing"
	hosts=$(hosts_of "$1")
	! echo "$hosts" | grep -qvxE '[A-Za-z0-9.-]*' ||
		fail "a site has no name that a smoke test can know, parameters alone have values: $hosts"
}

# What the server is told: the parameters of an environment, and the secret ones; escaped is what
# cloud-init's reader of YAML takes in no comment, either (yaml_json() of generator/yaml.c).
write_user_data() {	# KIND
	of "$1" '.smoke.user_data + "#prebake-params " + (env.PREBAKE_SECRETS | fromjson | .smoke // {} | tojson |
		gsub("(?<c>[\u007f-\u009f\u2028\u2029\ue000\ufeff\ufffe\uffff])"; "\\u" + (.c | explode[0] |
		[. / 4096, . / 256, . / 16, .] | map(floor % 16 | "0123456789abcdef"[.:. + 1]) | join(""))))' >"$tmp/user-data"
}

# Without a site, the helper on the server is asked, by a user who may do nothing but that.
add_login() {
	ssh-keygen -q -t ed25519 -N '' -C prebake-smoke -f "$tmp/key"
	sed "s|^{}\$|{users: [default, {name: prebake-smoke, ssh_authorized_keys: [\"$(cat "$tmp/key.pub")\"]}]}|" \
		"$tmp/user-data" >"$tmp/with-login"
	mv "$tmp/with-login" "$tmp/user-data"
}

# Its first boot is done, and neither failed nor degraded: ADDRESS
first_boot_is_done() {
	ssh -n -F none -i "$tmp/key" -o BatchMode=yes -o ConnectTimeout=5 -o LogLevel=ERROR \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		"prebake-smoke@$1" /usr/local/sbin/prebake-firstboot status >"$tmp/status" 2>&1
}

# Its name does not lead there, so that its certificate is its own: ADDRESS HOST
site_works() {
	code=$(curl -ks --max-time 10 --resolve "$2:443:$1" -o /dev/null -w '%{http_code}' "https://$2/") || return 1
	[ "$code" -ge 200 ] && [ "$code" -lt 500 ]
}

# All sites answer; without one, the first boot is done.
server_works() {	# ADDRESS
	[ -n "$hosts" ] || { first_boot_is_done "$1"; return; }
	for host in $hosts; do
		site_works "$1" "$host" || return 1
	done
}

# Why it may be so that nothing answers.
why_not() {	# KIND
	[ ! -s "$tmp/status" ] || cat "$tmp/status" >&2
	if [ -z "$hosts" ]; then
		echo 'its first boot is not done in time, or port 22 is closed'
	elif of "$1" '.smoke.wait_for_dns == 0' >/dev/null; then
		echo "with 'proxy.caddy.wait_for_dns: 0s' Caddy has no certificate where no name leads"
	else
		echo 'nothing of it answers in time'
	fi
}

smoke() {	# KIND
	kind=$(of "$1" .) || fail "unknown kind '$1'"
	image=$(image_of "$1")
	need "$1"
	write_user_data "$1"
	[ -n "$hosts" ] || add_login
	server=$(cloud_start "smoke-$image" "$kind" "$image") || fail 'no server could be started'
	trap 'cloud_stop "$server" || echo "image.sh: server $server is still there" >&2; rm -rf "$tmp"' EXIT
	deadline=$(($(date +%s) + ${SMOKE_TIMEOUT:-900})) address=
	until [ -n "$address" ] && server_works "$address"; do
		[ "$(date +%s)" -lt "$deadline" ] || fail "snapshot $image does not work: $(why_not "$1")"
		sleep 5
		[ -n "$address" ] || address=$(cloud_address "$server") || :
	done
	echo "snapshot $image works, at $address"
}

# Old snapshots of a kind beyond those that are kept: KIND
retain() {
	keep=$(setting .keep)
	image=$(image_of "$1")
	cloud "$(of "$1" .cloud)"
	old=$(cloud_images "$(of "$1" .arch)" golden) || fail "what is golden is not known"
	for drop in $(echo "$old" | grep -vx "$image" | tail -n "+$keep"); do
		if cloud_drop "images/$drop"; then
			echo "snapshot $drop is deleted: $keep are kept"
		else
			echo "${GITHUB_ACTIONS:+::warning::}snapshot $drop could not be deleted; $keep are kept" >&2
		fi
	done
}

# Nothing is deleted before all are golden: those of one bake belong together.
promote() {
	kinds=$(jq -rn 'env.IMAGES | fromjson | keys[]')
	for one in $kinds; do
		image=$(image_of "$one")
		cloud "$(of "$one" .cloud)"
		cloud_promote "$image" || fail "snapshot $image could not be made golden"
		echo "snapshot $image is golden"
	done
	for one in $kinds; do
		retain "$one"
	done
	output images "$(jq -cn 'env.IMAGES | fromjson')"
}

# Delete what FUNCTION tells of and is older; one that stays does not stop the others.
drop_older() {	# CLOUD HOURS FUNCTION [RUN]
	if ! "$3" ${4:+"$4"} >"$tmp/left"; then
		echo "image.sh: what is left at $1 is not known" >&2
		failed=yes
		return
	fi
	jq -rR --argjson hours "$2" 'select(. != "") | split(" ") |
		(.[0] | sub("\\.[0-9]+"; "") | sub("\\+00:00$"; "Z") | fromdateiso8601) as $created |
		select(now - $created >= $hours * 3600)[1]' "$tmp/left" >"$tmp/older"
	while read -r orphan; do
		if cloud_drop "$orphan"; then
			echo "$1: $orphan is deleted"
		else
			failed=yes
		fi
	done <"$tmp/older"
}

sweep() {	# HOURS [HOURS], or "run"
	[ "$1" != run ] || set -- 0 '' "${run:?}"
	case ,$1,${2:-0},${3:-0}, in
	*,,* | *[!0-9,]*) fail "sweep wants hours, not '$1${2:+ $2}'" ;;
	esac
	failed=
	for one in $(setting '[.kinds[].cloud] | unique[]'); do
		cloud "$one"
		drop_older "$one" "$1" cloud_left "${3-}"
		[ -z "$2" ] || drop_older "$one" "$2" cloud_candidates
	done
	[ -z "$failed" ] || fail 'not all that is left could be deleted'
}

case ${1-} in
bake) bake ;;
smoke) smoke "${2-}" ;;
promote) promote ;;
sweep) sweep "${2-}" "${3-}" ;;
*) fail 'bake, smoke KIND, promote, sweep HOURS [HOURS] or sweep run' ;;
esac
