# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Packer against Hetzner's API, to be sourced by check.sh. The API is a stand-in, its servers are machines
# here: what it is asked to do with one, it leaves as a file, and waits until that is done.

: "${run:?}" "${net:?}" "${docker:?}" "${standins:?}" "${limit:?}"

hcloud_port=7443

# The program that the stand-in calls: hands over, waits, ends as the work has ended.
hcloud_program() {
	cat >"$run/hcloud/program" <<-PROGRAM
		#!/bin/sh
		echo "\$@" >'$run/hcloud/asking'.\$\$
		mv '$run/hcloud/asking'.\$\$ '$run/hcloud/asked'.\$\$
		until [ -f '$run/hcloud/done'.\$\$ ]; do sleep 0.2; done
		exit "\$(cat '$run/hcloud/done'.\$\$)"
	PROGRAM
	chmod +x "$run/hcloud/program"
}

hcloud_create() {
	machine_new hcloud 11 "$docker"
	touch "$run/hcloud/port22"
	jq -j .user_data "$run/hcloud/server-$1.json" >"$run/hcloud/user-data"
	jq -j .public_key "$run/hcloud/key-$(jq '.ssh_keys[0]' "$run/hcloud/server-$1.json").json" \
		>"$run/hcloud/key.pub"
	[ -f "$run/hcloud/metadata" ] || machine_metadata hcloud hetzner "$run/hcloud/user-data" \
		"$run/hcloud/key.pub" "$here/data/hcloud.vendor-data"
	machine_start hcloud
}

hcloud_shutdown() {
	machine_button hcloud
}

# Hetzner's action does not wait for the power to be off either; the snapshot here does.
hcloud_snapshot() {
	for _ in $(seq 120); do
		machine_runs hcloud || break
		sleep 1
	done
	! machine_runs hcloud && cp --sparse=always "$run/hcloud/root.img" "$run/hcloud/image-$2.img"
}

hcloud_delete() {
	machine_stop hcloud
}

# Does what is asked for until Packer has ended; this shell must be the machines' parent.
hcloud_serve() {
	until [ -f "$run/hcloud/ended" ]; do
		for asked in "$run"/hcloud/asked.*; do
			[ -f "$asked" ] || continue
			read -r what id other <"$asked"
			status=0
			"hcloud_$what" "$id" "$other" >>"$run/hcloud/served" 2>&1 || status=1
			rm "$asked"
			echo "$status" >"$run/hcloud/done.${asked##*.}"
		done
		sleep 0.5
	done
}

# hcloud_project DIR: as rendered, without what Debian's Packer does not know
hcloud_project() {
	printf 'include: [infrakt.yaml]\ntargets: { hetzner: { location: nbg1, server_type: cx23 } }\n' |
		sed '1i prebake: 1\nname: infrakt' >"$run/spec/hcloud.yaml"
	"$prebake" render "$run/spec/hcloud.yaml" -o "$run/hcloud/out" -t packer
	rm "$run/hcloud/out/packer/plugins.pkr.hcl"
	sed -Ei 's/^( *)upgrade_server_type /\1ssh_host /
		/^ *(server_labels|ssh_keys_labels|snapshot_tags|droplet_agent) +=/d' \
		"$run"/hcloud/out/packer/*.pkr.hcl
}

hcloud_packer() {
	HCLOUD_TOKEN=$(cat "$run/token") HCLOUD_ENDPOINT=http://$net:$hcloud_port \
		PACKER_CACHE_DIR=$run/hcloud/cache CHECKPOINT_DISABLE=1 \
		timeout "$limit" packer build -color=false -only='hcloud.*' \
		"$run/hcloud/out/packer" >"$run/hcloud/packer.log" 2>&1
}

# hcloud_bake: in the background, its exit status at the end
hcloud_bake() {
	rm -f "$run/hcloud/ended"
	{
		status=0
		hcloud_packer || status=$?
		echo "$status" >"$run/hcloud/ended"
	} &
	hcloud_serve
	cat "$run/hcloud/packer.log"
	return "$(cat "$run/hcloud/ended")"
}

hcloud_left() {
	curl -sS "http://$net:$hcloud_port/left" | tee "$run/hcloud/left"
}

hcloud_has_one_image() {
	hcloud_left
	[ "$(cut -d ' ' -f 1 "$run/hcloud/left")" = image ] || return 1
	id=$(cut -d ' ' -f 2 "$run/hcloud/left")
	jq -e '.type == "snapshot" and .labels.prebake == "infrakt" and .labels.arch == "x86" and
		.labels.stage == "candidate" and (.labels.spec | test("^[0-9a-f]{12}$"))' \
		"$run/hcloud/image-$id.json" &&
		jq -e --arg id "$id" '.last_run_uuid as $u | .builds[] |
			select(.packer_run_uuid == $u) | .artifact_id == $id' \
			"$run/hcloud/out/packer/manifest.json"
}

hcloud_image_is_clean() {
	mkdir -p "$run/hcloud/mnt"
	mount -o loop,ro,noload "$run"/hcloud/image-*.img "$run/hcloud/mnt"
	status=0
	"$prebake-firstboot" audit --root "$run/hcloud/mnt" || status=$?
	umount "$run/hcloud/mnt"
	return "$status"
}

hcloud_fails_and_cleans_up() {
	sed -i '2i echo the bake was told to fail; exit 7' "$run/hcloud/out/packer/setup.sh"
	if hcloud_bake; then
		return 1
	fi
	grep -q 'Script exited with non-zero exit status: 7' "$run/hcloud/packer.log" &&
		hcloud_left && ! grep -v '^image ' "$run/hcloud/left"
}

check_hcloud() {
	mkdir -p "$run/hcloud"
	hcloud_program
	services_run hcloud/api "$standins/hcloud" --listen "$net" --port "$hcloud_port" \
		--token-file "$run/token" --folder "$run/hcloud" --program "$run/hcloud/program" \
		--ipv4 "${net%.*}.11"
	services_wait hcloud/api nc -z "$net" "$hcloud_port"
	check hcloud "the Packer project is made" hcloud_project
	began=$(date +%s)
	check hcloud "Packer bakes a server at Hetzner" hcloud_bake
	took hcloud baked "$began"
	check hcloud "a labelled snapshot is left, and nothing else" hcloud_has_one_image
	check hcloud "audit finds nothing in the snapshot" hcloud_image_is_clean
	check hcloud "a bake that fails leaves neither server nor key" hcloud_fails_and_cleans_up
	rm -f "$run"/hcloud/image-*.img
}
