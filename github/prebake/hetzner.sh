# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# hetzner.sh - what image.sh does at Hetzner; docs.hetzner.cloud.
# shellcheck disable=SC2154 # name and tmp are of image.sh

cloud_begin() {
	[ -n "${HCLOUD_TOKEN-}" ] || fail 'HCLOUD_TOKEN is not set'
	api_token "$HCLOUD_TOKEN"
	at=${HCLOUD_ENDPOINT:-https://api.hetzner.cloud/v1}
}

# Every page of a list: WHAT QUERY.
cloud_list() {
	page=1
	while [ "$page" != null ]; do
		api GET "$at/$1?per_page=50&page=$page&$2" >"$tmp/page" || return 1
		jq -c ".$1[]" "$tmp/page"
		page=$(jq '.meta.pagination.next_page' "$tmp/page")
	done
}

# Start a server: NAME KIND IMAGE, user-data in $tmp/user-data; prints its id.
cloud_start() {
	body=$(jq -n --arg name "$1" --argjson kind "$2" --argjson image "$3" --arg prebake "$name" --arg run "$run" \
		--rawfile user_data "$tmp/user-data" '{name: $name, image: $image, user_data: $user_data,
		server_type: $kind.type, location: $kind.location, ssh_keys: $kind.ssh_keys,
		labels: ({prebake: $prebake, role: "smoke"} + if $run == "" then {} else {run: $run} end)}')
	api POST "$at/servers" "$body" >"$tmp/started" || return 1
	jq -e '.server.id' "$tmp/started"
}

cloud_stop() {	# ID
	api DELETE "$at/servers/$1" >/dev/null
}

# Nothing until it runs: ID
cloud_address() {
	api GET "$at/servers/$1" | jq -r '.server | select(.status == "running").public_net.ipv4.ip'
}

cloud_promote() {	# ID
	api GET "$at/images/$1" >"$tmp/image" || return 1
	api PUT "$at/images/$1" "$(jq -c '{labels: (.image.labels + {stage: "golden"})}' "$tmp/image")" >/dev/null
}

# "ID" a line, the newest first: ARCH STAGE
cloud_images() {
	cloud_list images "type=snapshot&architecture=$1&label_selector=prebake%3D$name%2Cstage%3D$2" >"$tmp/list" || return 1
	jq -rs 'sort_by(.created, .id) | reverse | .[].id' "$tmp/list"
}

# "CREATED WHAT/ID" a line: what bakes and smoke tests have left, those of one run, if it is given.
cloud_left() {	# [RUN]
	for what in servers ssh_keys; do
		cloud_list "$what" "label_selector=prebake%3D$name%2Crole+in+%28bake%2Csmoke%29${1:+%2Crun%3D$1}" >"$tmp/list" || return 1
		jq -r --arg what "$what" '"\(.created) \($what)/\(.id)"' "$tmp/list"
	done
}

# As cloud_left: the snapshots that were not promoted.
cloud_candidates() {
	cloud_list images "type=snapshot&label_selector=prebake%3D$name%2Cstage%3Dcandidate" >"$tmp/list" || return 1
	jq -r '"\(.created) images/\(.id)"' "$tmp/list"
}

cloud_drop() {	# WHAT/ID
	api DELETE "$at/$1" >/dev/null
}
