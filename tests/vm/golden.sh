# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# The golden snapshot, to be sourced by check.sh: Packer bakes an image, the disk is audited from
# outside, and two servers start from it. VM_BAKE=stock bakes the stock image, with Docker and compiler
# from the archive, which takes twice as long as the image with both.

: "${run:?}" "${stock:?}" "${limit:?}" "${prebake:?}" "${machine_cmdline:?}" "${machine_accel:?}"

golden_project=$run/bake/out/packer
golden_spec=$run/spec/golden/infrakt.yaml

# cloud-init of a cloud lets root in by the key that Packer has registered; here a seed does.
golden_seed() {
	jq -n --rawfile key "$run/ssh.key.pub" '{ disable_root: false, users: [{ name: "root",
		ssh_authorized_keys: [$key | rtrimstr("\n")] }], growpart: { mode: "off" } }' |
		sed '1i #cloud-config' >"$run/bake/user-data"
	echo 'instance-id: bake' >"$run/bake/meta-data"
}

# What is this host's and not the spec's: the disk, its kernel (the image has no boot loader), the net.
golden_variables() {
	jq -n --arg run "$run" --arg disk "$1/root.img" --arg network "$(machine_network bake)" \
		--arg mac "$(machine_mac bake)" --arg cmdline "$machine_cmdline" \
		--arg accel "$machine_accel" '{ params: "\($run)/bake/params.json", qemu: {
		image: $disk, checksum: "none", private_key: "\($run)/ssh.key", accelerator: "tcg",
		seed: ["\($run)/bake/user-data", "\($run)/bake/meta-data"],
		arguments: [["-machine", "type=pc"], ["-accel", $accel], ["-cpu", "max"],
			["-kernel", "\($run)/bake/vmlinuz"], ["-initrd", "\($run)/bake/initrd.img"],
			["-append", $cmdline], ["-serial", "file:\($run)/bake/console"],
			["-netdev", "\($network),hostfwd=tcp:127.0.0.1:{{ .SSHHostPort }}-:22"],
			["-device", "virtio-net-pci,netdev=net0,mac=\($mac)"],
			["-device", "virtio-rng-pci"]] } }' >"$run/bake/rig.pkrvars.json"
}

# In a folder of its own: the lock is beside the spec.
golden_is_locked() {
	mkdir -p "$run/spec/golden"
	cp "$run"/spec/*.yaml "$run"/spec/*.pem "$run/spec/golden"
	services_seen_here "$prebake" lock "$golden_spec" --set-file "token=$run/token"
	golden_digests >"$run/bake/digests"
	[ "$(wc -l <"$run/bake/digests")" -eq 2 ]
}

golden_digests() {
	grep -o 'sha256:[0-9a-f]*' "${golden_spec%/*}/server.lock" | sort -u
}

golden_project_is_made() {
	"$prebake" render "$golden_spec" -o "$run/bake/out" -t packer --locked
	rm "$golden_project/plugins.pkr.hcl" # Debian's Packer has the plugins and not the block
	jq -n --rawfile token "$run/token" '{ $token }' >"$run/bake/params.json"
	golden_variables "$1"
}

golden_bake() {
	# shellcheck disable=SC2016
	unshare --mount sh -c 'mount --bind "$0" /etc/resolv.conf && exec "$@"' "$run/resolv.conf" \
		env PACKER_CACHE_DIR="$run/bake/cache" CHECKPOINT_DISABLE=1 \
		packer build -color=false -only='qemu.*' -var-file="$run/bake/rig.pkrvars.json" \
		"$golden_project"
}

# An image for machine_new.
golden_image() {
	rm -f "$run/bake/root.img"
	qemu-img convert -O raw "$golden_project/qemu/infrakt.qcow2" "$run/bake/root.img"
}

# golden_mounted COMMAND…: at $run/bake/mnt
golden_mounted() {
	mkdir -p "$run/bake/mnt"
	mount -o loop,ro,noload "$run/bake/root.img" "$run/bake/mnt"
	status=0
	"$@" || status=$?
	umount "$run/bake/mnt"
	return "$status"
}

golden_is_clean() {
	"$prebake-firstboot" audit --root "$run/bake/mnt"
}

# The token was there to pull with, and the keys to bake with.
golden_has_no_secret() {
	cat "$run/token" >"$run/bake/secrets"
	cut -d ' ' -f 2 "$run/ssh.key.pub" >>"$run/bake/secrets"
	! grep -rlFf "$run/bake/secrets" --exclude-dir=overlay2 "$run/bake/mnt"
}

# By what the Engine remembers of its last 256 events.
golden_pulled_nothing() {
	# shellcheck disable=SC2016
	machine_ssh "$1" 'docker events --since 24h --until "$(date +%s)"' >"$run/$1/events"
	grep -q ' container create ' "$run/$1/events" && ! grep ' image pull ' "$run/$1/events"
}

golden_start() {	# NAME NUMBER IMAGE
	machine_new "$1" "$2" "$3"
	"$prebake" user-data "$golden_spec" --golden --locked --for hetzner \
		--set "domain=$1.rig.test" --set-file "token=$run/token" >"$run/$1/user-data"
	machine_metadata "$1" hetzner "$run/$1/user-data"
	machine_start "$1"
}

# As a snapshot without seal would be made of a server that was in use.
golden_copy() {	# FROM NAME NUMBER
	machine_ssh "$1" poweroff || :
	for _ in $(seq 120); do
		machine_runs "$1" || break
		sleep 1
	done
	! machine_runs "$1" || return 1
	golden_start "$2" "$3" "$run/$1"
	machine_wait "$2" "$limit" server_is_settled "$2"
}

golden_knows_that_it_is_a_copy() {
	server_status "$1" | tee "$run/$1/status" | grep -q 'a copy of instance' &&
		jq -e '.state == "degraded"' "$run/$1/status"
}

# As if the spec had said it, and killed once its old secrets are gone; degraded is said once.
golden_regenerates() {
	# shellcheck disable=SC2016
	machine_ssh "$1" 'sed -i "1s/{/{\"identity\":\"regenerate\",/" /etc/prebake/plan.json &&
		systemctl restart --no-block prebake-firstboot.service && for i in $(seq 1500); do
			grep -q GITHUB_WEBHOOK_SECRET /opt/infrakt/.env || break
			sleep 0.2
		done && systemctl kill --signal=KILL prebake-firstboot.service &&
		! grep -q GITHUB_WEBHOOK_SECRET /opt/infrakt/.env &&
		systemctl restart prebake-firstboot.service' || return 1
	server_status "$1" | grep -q 'new identity and new secrets' &&
		machine_ssh "$1" systemctl restart prebake-firstboot.service && server_is_done "$1" &&
		machine_wait "$1" 120 server_is_healthy "$1"
}

# What no two servers share.
golden_identity() {
	# shellcheck disable=SC2016
	machine_ssh "$1" 'for file in /etc/machine-id /var/lib/docker/engine-id \
			/var/lib/prebake/instance-id; do
			cat $file && echo
		done
		cut -d " " -f 2 /etc/ssh/ssh_host_*_key.pub
		grep -o "GITHUB_WEBHOOK_SECRET=.*" /opt/infrakt/.env
		find /var/lib/docker/volumes -name "*.key" -exec sha256sum {} + | cut -d " " -f 1
		hostname' | sed '/^$/d' >"$run/$1/identity"
	cat "$run/$1/identity"
	[ "$(wc -l <"$run/$1/identity")" -ge 9 ]
}

golden_share_nothing() {
	sort "$run/$1/identity" "$run/$2/identity" | uniq -d | tee "$run/$1/shared"
	[ ! -s "$run/$1/shared" ]
}

golden_runs_what_is_locked() {
	# shellcheck disable=SC2016
	machine_ssh "$1" 'docker inspect --format "{{.Config.Image}}" $(docker ps -q)' |
		grep -o 'sha256:.*' | sort | cmp - "$run/bake/digests"
}

# The machine-id is written as the first boot begins.
golden_needed_no_packages() {
	machine_ssh "$1" 'ls /var/log/apt/history.log /var/cache/apt/archives/*.deb' && return 1
	# shellcheck disable=SC2016
	machine_ssh "$1" '[ "$(command -v prebake-firstboot)" -ot /etc/machine-id ]'
}

check_golden() {
	case ${VM_BAKE:-docker} in stock) image=$stock ;; *) image=${docker:?} ;; esac
	machine_new bake 7 "$image"
	golden_seed
	check bake "its images are locked to digests" golden_is_locked
	check bake "the Packer project is made" golden_project_is_made "$image"
	began=$(date +%s)
	check bake "Packer bakes it" golden_bake
	took bake baked "$began"
	check bake "its disk is an image" golden_image
	[ -f "$run/bake/root.img" ] || return 0
	check bake "audit finds nothing from outside" golden_mounted golden_is_clean
	check bake "no secret of the bake is in it" golden_mounted golden_has_no_secret
	began=$(date +%s)
	golden_start golden1 8 "$run/bake"
	golden_start golden2 9 "$run/bake"
	for name in golden1 golden2; do
		machine_wait "$name" "$limit" server_is_settled "$name" || :
		took "$name" settled "$began"
		check "$name" "pulled no image" golden_pulled_nothing "$name"
		check_server "$name"
		check "$name" "needed no package and no compiler" golden_needed_no_packages "$name"
		check "$name" "runs the images that the lock names" golden_runs_what_is_locked "$name"
		check "$name" "has an identity" golden_identity "$name"
	done
	[ "${VM_BAKE:-}" != stock ] || check golden1 "has no compiler" server_has_no_compiler golden1
	check golden1 "shares nothing with the other" golden_share_nothing golden1 golden2
	machine_stop golden2
	rm -f "$run/bake/root.img"
	mkdir "$run/copy"
	check copy "of a server in use starts" golden_copy golden1 copy 10
	check copy "knows that it is a copy" golden_knows_that_it_is_a_copy copy
	check copy "becomes a server of its own when told to" golden_regenerates copy
	check copy "has an identity" golden_identity copy
	check copy "shares nothing with the first" golden_share_nothing golden1 copy
	check copy "the printed API key opens the app, none does not" server_key_opens copy
	machine_stop copy
	machine_stop golden1
}
