#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# seal and audit of the system that they run on: a small root of their own, in which what stops
# services is stand-in and leaves behind what the real one does.

load seal.bash

# Runs in the small root, its /run in memory.
inside() {	# COMMAND…
	unshare -rm sh -ec 'root=$1; shift; mount -t tmpfs none "$root/run"
		mount --rbind /proc "$root/proc"
		mount --bind /dev/null "$root/dev/null"
		mkdir -p "$root/run/systemd/system" "$root/run/cloud-init"
		touch "$root/run/cloud-init/result.json"
		[ ! -e "$root/has-docker" ] || touch "$root/run/docker.sock"
		[ ! -d "$root/root/.cache/mounted" ] || mount --bind "$root/../outside" "$root/root/.cache/mounted"
		exec chroot "$root" "$@"' - "$root" "$@"
}

live_image() {
	clean_image
	install -m 755 "$helper" "$root/usr/local/sbin/prebake-firstboot"
	ldd "$helper" | grep -o '/[^ ]*' | sort -u | while read -r library; do
		mkdir -p "$root${library%/*}"
		cp -L "$library" "$root$library"
	done
	mkdir -p "$root/bin" "$root/run" "$root/proc" "$root/dev"
	touch "$root/dev/null"
	cp "$(command -v busybox)" "$root/bin/busybox"
	for applet in sh touch cat echo mkdir; do
		ln -s busybox "$root/bin/$applet"
	done
	for name in systemctl docker journalctl fstrim apt-get; do
		cat >"$root/bin/$name" <<-'END'
			#!/bin/sh
			echo "${0##*/} $*" >>/calls
			echo "${0##*/} ${DOCKER_HOST-}" >>/hosts
			case "${0##*/} $*" in
			*random-seed*) echo seed >/var/lib/systemd/random-seed ;;
			*docker.s\**) echo log >/var/lib/docker/containers/last-words ;;
			*'.timer') touch /var/lib/systemd/timers/stamp-a.timer ;;
			*relinquish*) mkdir -p /var/log/journal/id && touch /var/log/journal/id/system.journal ;;
			'docker ps -aq') echo 0123; echo 4567 ;;
			fstrim*) [ ! -s /etc/machine-id ] && echo '/: 1 GiB' ;;
			esac
		END
		chmod 755 "$root/bin/$name"
	done
	mkdir -p "$root/var/lib/systemd/timers" "$root/var/lib/docker/containers"
	plant /etc/machine-id abc
	plant /root/.ssh/authorized_keys packer
	plant /tmp/script_1234.sh 'the session of who bakes\n'
}

seal() {
	inside /usr/local/sbin/prebake-firstboot seal "$@"
}

@test "what writes is stopped before what it wrote is wiped, the disk is trimmed last" {
	live_image
	touch "$root/has-docker"
	seal >"$dir/said"
	cat "$dir/said"
	grep -q '^/: 1 GiB$' "$dir/said"
	tail -n 1 "$dir/said" | grep -q '^seal: .*then unset HISTFILE and power off'
	cat "$root/calls"
	grep -q 'stop .*docker\.s\* containerd\.s\*' "$root/calls"
	grep -q 'stop .*rsyslog\.s\* .*systemd-random-seed\.s\*' "$root/calls"
	[ "$(tail -n 1 "$root/calls")" = 'fstrim -av' ]
	! grep -q 'docker ' "$root/calls" || false
	for gone in /var/lib/systemd/random-seed /var/lib/docker/containers/last-words \
		/var/lib/systemd/timers/stamp-a.timer /var/log/journal/id /root/.ssh/authorized_keys; do
		[ ! -e "$root$gone" ]
	done
	[ ! -e "$root/tmp/script_1234.sh" ]
	put /tmp/script_5678.sh 'the next command of the same session'
	inside /usr/local/sbin/prebake-firstboot audit
	audit >"$dir/said"
	[ "$audited" = 3 ]
	grep -qx '     /tmp/script_5678.sh' "$dir/said"
}

@test "containers are removed while their engine runs, and only when that is said" {
	live_image
	touch "$root/has-docker"
	plant /var/lib/docker/containers/0123/config.v2.json a
	! seal >"$dir/said" 2>&1 || false
	grep -q '^docker-containers: ' "$dir/said"
	[ ! -e "$root/calls" ]
	seal --used
	grep -n . "$root/calls"
	[ "$(grep -n 'docker rm -f -v 4567' "$root/calls" | cut -d : -f 1)" -lt \
		"$(grep -n 'stop docker' "$root/calls" | cut -d : -f 1)" ]
	[ -z "$(ls -A "$root/var/lib/docker/containers")" ]
	# A context of root's leads nowhere else.
	[ "$(grep '^docker ' "$root/hosts" | sort -u)" = 'docker unix:///run/docker.sock' ]
}

@test "containers in containerd's store are Docker's to remove: not without it" {
	live_image
	plant /var/lib/docker/containers/0123/config.v2.json '{"Driver":"overlayfs"}'
	! seal --used >"$dir/said" 2>&1 || false
	grep -q "^docker-containerd-containers: '/var/lib/docker/containers/0123/config.v2.json'" "$dir/said"
	[ -s "$root/etc/machine-id" ]
	touch "$root/has-docker"
	seal --used
	grep -q 'docker rm -f -v 0123' "$root/calls"
	[ -z "$(ls -A "$root/var/lib/docker/containers")" ]
}

@test "an engine that does not stop, or does not let go, ends the work" {
	live_image
	printf '#!/bin/sh\ncase $* in *docker*) echo no >&2; exit 1; esac\n' >"$root/bin/systemctl"
	! seal >"$dir/said" 2>&1 || false
	grep -qx 'systemctl failed: no' "$dir/said"
	[ -s "$root/etc/machine-id" ]
	live_image
	touch "$root/has-docker"
	printf '#!/bin/sh\nexit 1\n' >"$root/bin/docker"
	! seal --used || false
	[ -s "$root/etc/machine-id" ]
}

@test "no seal where there is no plan" {
	live_image
	rm "$root/etc/prebake/plan.json"
	! seal >"$dir/said" 2>&1 || false
	grep -q "^'/etc/prebake/plan.json' is not there: this is no server to make an image of" "$dir/said"
	[ -s "$root/etc/machine-id" ]
	[ ! -e "$root/calls" ]
}

@test "what is mounted in what is wiped is not wiped" {
	live_image
	mkdir -p "$root/root/.cache/mounted" "$dir/outside/sub"
	touch "$dir/outside/file" "$dir/outside/sub/file"
	! seal >"$dir/said" 2>&1 || false
	cat "$dir/said"
	grep -q "'/root/.cache/mounted'" "$dir/said"
	[ -e "$dir/outside/file" ]
	[ -e "$dir/outside/sub/file" ]
	[ ! -s "$root/etc/machine-id" ]
	[ ! -e "$root/root/.ssh/authorized_keys" ]
}
