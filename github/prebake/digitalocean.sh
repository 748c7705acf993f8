# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# digitalocean.sh - what image.sh does at DigitalOcean; docs.digitalocean.com/reference/api.
# shellcheck disable=SC2154 # name and tmp are of image.sh

cloud_begin() {
	[ -n "${DIGITALOCEAN_TOKEN-}" ] || fail 'DIGITALOCEAN_TOKEN is not set'
	api_token "$DIGITALOCEAN_TOKEN"
	at=${DIGITALOCEAN_API_URL:-https://api.digitalocean.com}/v2
}

# Every page of a list: WHAT QUERY.
cloud_list() {
	page=1
	while [ "$page" != null ]; do
		api GET "$at/$1?per_page=100&page=$page&$2" >"$tmp/page" || return 1
		jq -c ".$1[]" "$tmp/page"
		page=$(jq --argjson page "$page" 'if .links.pages.next then $page + 1 else null end' "$tmp/page")
	done
}

# Start a droplet: NAME KIND IMAGE, user-data in $tmp/user-data; prints its id.  Of keys, ids are
# numbers, and fingerprints text.
cloud_start() {
	body=$(jq -n --arg name "$1" --argjson kind "$2" --argjson image "$3" --arg prebake "$name" --arg run "$run" \
		--rawfile user_data "$tmp/user-data" '{name: $name, image: $image, user_data: $user_data,
		size: $kind.type, region: $kind.location, ssh_keys: [$kind.ssh_keys[] | tonumber? // .],
		tags: (["prebake:\($prebake)", "role:smoke"] + if $run == "" then [] else ["run:\($run)"] end)}')
	api POST "$at/droplets" "$body" >"$tmp/started" || return 1
	jq -e '.droplet.id' "$tmp/started"
}

cloud_stop() {	# ID
	api DELETE "$at/droplets/$1" >/dev/null
}

# Nothing until it runs: ID
cloud_address() {
	api GET "$at/droplets/$1" | jq -r '.droplet | select(.status == "active") |
		[.networks.v4[] | select(.type == "public").ip_address][0] // empty'
}

# A tag is made by its first use here; that it is there is no error worth ending for.
cloud_promote() {	# ID
	resources=$(jq -cn --arg id "$1" '{resources: [{resource_id: $id, resource_type: "image"}]}')
	api POST "$at/tags" '{"name": "stage:golden"}' >/dev/null 2>&1 || :
	api POST "$at/tags/stage:golden/resources" "$resources" >/dev/null &&
		api DELETE "$at/tags/stage:candidate/resources" "$resources" >/dev/null
}

# "ID" a line, the newest first: ARCH STAGE.  All droplets are x86.
cloud_images() {
	cloud_list images 'private=true' >"$tmp/list" || return 1
	jq -rs --arg prebake "prebake:$name" --arg stage "stage:$2" '
		map(select([$prebake, $stage] - .tags == [])) | sort_by(.created_at, .id) | reverse | .[].id' \
		"$tmp/list"
}

# "CREATED WHAT/ID" a line: what bakes and smoke tests have left, those of one run, if it is given.
# Keys tell nothing.
cloud_left() {	# [RUN]
	cloud_list droplets "tag_name=prebake:$name" >"$tmp/list" || return 1
	jq -r --arg run "${1-}" 'select(.tags | any(. == "role:bake" or . == "role:smoke")) |
		select($run == "" or (.tags | index("run:\($run)"))) |
		"\(.created_at) droplets/\(.id)"' "$tmp/list"
}

# As cloud_left: the snapshots that were not promoted, not even half.
cloud_candidates() {
	cloud_list images 'private=true' >"$tmp/list" || return 1
	jq -r --arg prebake "prebake:$name" 'select([$prebake, "stage:candidate"] - .tags == []) |
		select(.tags | index("stage:golden") | not) | "\(.created_at) images/\(.id)"' "$tmp/list"
}

cloud_drop() {	# WHAT/ID
	api DELETE "$at/$1" >/dev/null
}
