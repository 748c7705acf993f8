#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# seal and audit where somebody wants them to leave the root, to hang, to show or to spare something.

load seal.bash

# A directory beside the root, of which nothing may change.
outside() {
	mkdir -p "$dir/outside/sub"
	echo victim | tee "$dir/outside/file" "$dir/outside/sub/file" "$dir/outside/shadow" \
		"$dir/outside/passwd" "$dir/outside/machine-id" >/dev/null
	tree "$dir/outside" >"$dir/untouched"
}

still_untouched() {
	tree "$dir/outside" | diff "$dir/untouched" -
}

@test "links in place of what is wiped lead nowhere" {
	outside
	for target in "$dir/outside/file" "$dir/outside"; do
		clean_image
		leaks | cut -f 2 | grep -v ' \|os-release' | while read -r path; do
			plant "$path" "->$target"
		done
		timeout 60 "$helper" audit --root "$root" >"$dir/said" || [ $? = 1 ]
		! grep -q victim "$dir/said"
		timeout 60 "$helper" seal --used --root "$root" >"$dir/said" 2>&1 || [ $? = 1 ]
		! grep -q victim "$dir/said"
		still_untouched
	done
}

@test "links in place of directories above what is wiped lead nowhere" {
	outside
	up=../../../../../../../../../..
	for target in "$dir/outside" "$up$dir/outside"; do
		clean_image
		leaks | cut -f 2 | grep -v ' \|os-release' | while read -r path; do
			mkdir -p "$root${path%/*}"
		done
		find "$root" -mindepth 2 -depth -type d -empty >"$dir/links"
		[ "$(wc -l <"$dir/links")" -gt 50 ]
		while read -r path; do
			plant "${path#"$root"}" "->$target"
		done <"$dir/links"
		plant /usr/lib/os-release 'ID=debian\n'
		timeout 60 "$helper" audit --root "$root" >/dev/null || [ $? = 1 ]
		timeout 60 "$helper" seal --used --root "$root" >/dev/null 2>&1 || [ $? = 1 ]
		still_untouched
	done
	for top in etc var root home opt tmp; do
		clean_image
		plant "/$top" "->$dir/outside"
		timeout 60 "$helper" seal --used --root "$root" >/dev/null 2>&1 || [ $? = 1 ]
		still_untouched
	done
}

@test "a link within the root is no way for seal, and audit does not pass it" {
	clean_image
	plant /home/alice/.cache '->../../etc'
	plant /home/alice/.config '->/srv'
	put /srv/hcloud/cli.toml 'token = "LEAK"'
	run "$helper" seal --root "$root"
	[ "$status" -eq 1 ]
	[[ $output == *"user-caches: '/home/alice/.cache' is not looked at: it is a symbolic link"* ]]
	[ -e "$root/etc/passwd" ]
	[ -e "$root/srv/hcloud/cli.toml" ]
	audit >"$dir/said"
	[ "$audited" = 1 ]
	grep -q '^FAIL not-looked-at' "$dir/said"
	grep -qx '     /home/alice/.cache: it is a symbolic link' "$dir/said"
	grep -q '^FAIL credential-files' "$dir/said"
}

@test "names are printed without what a terminal or a script would take for something else" {
	clean_image
	put "/root/.ssh/$(printf 'a\nPASS all\033[31m\377')" a
	put "/opt/$(printf 'b\naudit: 9 passed\033]0;')/.netrc" a
	audit >"$dir/said"
	[ "$audited" = 1 ]
	! grep -q '^PASS\|^audit: 9' "$dir/said" || false
	! LC_ALL=C grep -q "$(printf '[\033\377]')" "$dir/said" || false
	audit --json | jq -e '.rows[] | select(.id == "ssh-user-files") | .paths[0].path == "/root/.ssh/a?PASS all?[31m?"'
	"$helper" seal --root "$root" >"$dir/said"
	! LC_ALL=C grep -q "$(printf '\033')" "$dir/said" || false
	[ -z "$(ls -A "$root/root/.ssh")" ]
}

@test "a pipe or a device in place of a file is not waited for" {
	clean_image
	for path in /etc/machine-id /etc/hostname /etc/shadow /etc/hosts /etc/fstab /etc/environment \
		/root/.docker/config.json /root/.npmrc /var/log/a.log /opt/pipe /opt/.env \
		/root/.bash_history /var/cache/debconf/passwords.dat /etc/prebake/plan.json; do
		rm -f "$root$path"
		mkdir -p "$root${path%/*}"
		mkfifo "$root$path"
	done
	mknod "$root/opt/zero" c 1 5 2>/dev/null || :
	mknod "$root/var/log/zero.log" c 1 5 2>/dev/null || :
	timeout 60 "$helper" audit --root "$root" >"$dir/said" || [ $? = 1 ]
	grep -q '^FAIL machine-id' "$dir/said"
	grep -qx '     /etc/shadow: it is no file' "$dir/said"
	status=0
	timeout 60 "$helper" seal --root "$root" >"$dir/said" 2>&1 || status=$?
	[ "$status" = 1 ]
	grep -q "^'/etc/shadow' is no file" "$dir/said"
	[ -f "$root/etc/machine-id" ]
	rm "$root/etc/passwd"
	mkfifo "$root/etc/passwd"
	timeout 60 "$helper" audit --root "$root" >"$dir/said" || [ $? = 1 ]
}

deep() {	# PATH: 2,000 directories, one in the other
	mkdir -p "$root$1"
	(cd "$root$1" && for _ in $(seq 40); do
		mkdir -p d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d
		cd -P d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d
		echo LEAK >file
	done)
}

@test "directories of any depth are wiped, and told of where they are only looked through" {
	clean_image
	deep /home/alice/.cache
	deep /opt/app
	(ulimit -n 256 && timeout 60 "$helper" audit --root "$root" >"$dir/said") || [ $? = 1 ]
	grep -q '^WARN user-caches' "$dir/said"
	grep -q '^FAIL not-looked-at' "$dir/said"
	grep -q 'it lies too deep$' "$dir/said"
	(ulimit -n 256 && timeout 60 "$helper" seal --root "$root") >"$dir/said"
	cat "$dir/said"
	grep -q '^user-caches: 41 files, 200 bytes$' "$dir/said"
	[ -z "$(ls -A "$root/home/alice/.cache")" ]
	rm -rf "$root/opt/app"
	audit
	[ "$audited" = 0 ]
}

@test "what is large is wiped and looked through" {
	clean_image
	head -c 10000000 /dev/zero >"$root/var/log/big.log"
	{ head -c 3000000 /dev/zero; printf '\ntoken=ghp_LEAK567890123456789012345678901234567\n'; } >"$root/srv/app/big"
	seq -f "$root/var/lib/apt/lists/%g" 5000 | xargs touch
	audit >"$dir/said"
	grep -q '^WARN logs' "$dir/said"
	grep -q '/srv/app/big: line 2, and others may read it' "$dir/said"
	grep -qx '     and 4995 more' "$dir/said"
	[ "$(audit --json | jq '.rows[] | select(.id == "apt-lists") | .found')" = 5000 ]
	"$helper" seal --root "$root" | grep -x 'logs: 1 file, 10000000 bytes'
	[ -z "$(find "$root/var/log/big.log" -size +0)" ]
}

token=ghp_LEAK567890123456789012345678901234567

@test "a file of any size is looked through to its end, but what is swap space" {
	clean_image
	head -c 9000000 /dev/zero >"$root/usr/local/sbin/app"
	{ head -c 4086 /dev/zero; printf SWAPSPACE2; head -c 5000000 /dev/zero; echo "$token"; } >"$root/swapfile"
	audit
	[ "$audited" = 0 ]
	for before in 4194260 4194303 8384400 8388607 12000000; do
		{ yes "$(seq 20 | tr '\n' ' ')" | head -c "$before"; printf '\n%s\n' "$token"; } >"$root/srv/app/big"
		audit >"$dir/said"
		[ "$audited" = 1 ]
		line=$(grep -n "$token" "$root/srv/app/big" | cut -d : -f 1)
		grep -qx "     /srv/app/big: line $line, and others may read it" "$dir/said"
		! grep -q not-looked-at "$dir/said" || false
	done
	rm "$root/srv/app/big"
	{ yes A=b | head -c 5000000; echo TOKEN=LEAK; } >"$root/etc/environment"
	audit >"$dir/said"
	[ "$audited" = 1 ]
	grep -qx '     /etc/environment: it is too large' "$dir/said"
}

@test "a file that excuses others does so where it is read as a whole" {
	clean_image
	plant /etc/netplan/50-cloud-init.yaml 'network: {}\n'
	put /etc/cloud/cloud.cfg.d/a.cfg 'network: {config: disabled}\n'
	audit
	[ "$audited" = 0 ]
	yes '# a' | head -c 5000000 >>"$root/etc/cloud/cloud.cfg.d/a.cfg"
	audit | grep '^WARN cloud-init-network'
}

@test "what is found does not slow down what is looked for" {
	clean_image
	mkdir "$root/srv/app/many"
	(cd "$root/srv/app/many" && seq -f '%g/.env' 40000 | sed 's,/.*,,' | xargs mkdir && seq -f '%g/.env' 40000 | xargs touch)
	# Seconds of the processor's time; when each had been compared with all it took twice that.
	(ulimit -t 4 && audit --json) | jq -e '.rows[] | select(.id == "env-files") | .found == 40000'
}

@test "another name of a file that is emptied keeps its bytes" {
	outside
	clean_image
	ln "$dir/outside/file" "$root/var/log/a.log"
	seq 100 >"$dir/outside/file"
	tree "$dir/outside" >"$dir/untouched"
	"$helper" seal --root "$root"
	still_untouched
	[ ! -s "$root/var/log/a.log" ]
	audit
	[ "$audited" = 0 ]
}

@test "what cannot be read is no pass" {
	[ "$(id -u)" != 0 ] || set -- setpriv --reuid 65534 --regid 65534 --clear-groups
	clean_image
	put /root/.ssh/id_rsa LEAK
	chmod 700 "$root/root/.ssh"
	chmod a+rX "$root/etc/shadow" "$root/etc/gshadow" "$dir"
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test"
	cp "$helper" "$dir/helper"
	[ "$(id -u)" = 0 ] || chmod 0 "$root/root/.ssh"
	status=0
	"$@" "$dir/helper" audit --root "$root" >"$dir/said" 2>&1 || status=$?
	chmod 700 "$root/root/.ssh"
	cat "$dir/said"
	[ "$status" = 1 ]
	grep -q '^FAIL not-looked-at' "$dir/said"
	grep -qx '     /root/.ssh: Permission denied' "$dir/said"
}

@test "killed at any moment, seal ends its work when it is run again" {
	for when in 1 2 3 5 8 13 21 34; do
		for call in unlinkat renameat fsync; do
			clean_image
			leaks | grep -w '^passwords\|^etc-hosts\|^machine-id\|^apt-lists\|^user-caches\|^logs' |
				while IFS="$(printf '\t')" read -r id path text; do
					plant "$path" "$text"
				done
			seq -f "$root/root/.cache/%g" 40 | xargs touch
			strace -qq -o /dev/null -e trace="$call" -e inject="$call:signal=KILL:when=$when" \
				"$helper" seal --root "$root" >/dev/null 2>&1 || :
			"$helper" seal --root "$root" >/dev/null
			audit
			[ "$audited" = 0 ]
			[ -z "$(find "$root" -name '.prebake-seal*')" ]
		done
	done
}

@test "what is mounted from outside of the root is neither wiped nor passed" {
	[ "$(id -u)" = 0 ] || skip 'needs root, to mount'
	clean_image
	outside
	put /etc/machine-id ''
	put /etc/hostname ''
	mkdir -p "$root/var/cache/apt/archives" "$dir/outside/sub/partial"
	touch "$dir/outside/sub/a.deb"
	outside
	export dir root helper
	unshare --mount sh -euc '
		mount --bind "$dir/outside/machine-id" "$root/etc/machine-id"
		mount --bind "$dir/outside" "$root/tmp"
		mount --bind "$dir/outside/sub" "$root/var/cache/apt/archives"
		! "$helper" audit --root "$root" >"$dir/said"
		! "$helper" seal --root "$root" >"$dir/sealed" 2>&1'
	cat "$dir/said" "$dir/sealed"
	for path in /etc/machine-id /tmp /var/cache/apt/archives; do
		grep -qx "     $path: it is mounted from outside of the root" "$dir/said"
		grep -q "'$path' is not looked at: it is mounted from outside" "$dir/sealed"
	done
	still_untouched
}

@test "a file system of the image's own is wiped, too" {
	[ "$(id -u)" = 0 ] || skip 'needs root, to mount'
	clean_image
	truncate -s 4M "$dir/var.img"
	mkfs.ext4 -q "$dir/var.img"
	export dir root helper
	mkdir -p "$root/var/crash"
	unshare --mount mount -o loop "$dir/var.img" "$root/var/crash" || skip 'no loop devices'
	unshare --mount sh -euc '
		mount -o loop "$dir/var.img" "$root/var/crash"
		rmdir "$root/var/crash/lost+found"
		echo LEAK >"$root/var/crash/core.1"
		"$helper" seal --root "$root"
		"$helper" audit --root "$root"
		[ -z "$(ls "$root/var/crash")" ]'
}

@test "no seal of this system by another name of it, nor of an empty one" {
	for name in / /proc/self/root /etc/..; do
		run "$helper" seal --root "$name"
		[ "$status" -eq 1 ]
		[[ $output == *"'$name' is this system itself: seal without --root"* ]]
	done
	for verb in seal audit; do
		run "$helper" "$verb" --root ''
		[ "$status" -eq 2 ]
	done
}

@test "no seal where it cannot see what it refuses for" {
	clean_image
	mkdir -p "$root/mnt"
	mv "$root/var/lib/docker" "$root/mnt/docker"
	put /mnt/docker/swarm/worker/key LEAK
	plant /var/lib/docker '->/mnt/docker'
	tree "$root" >"$dir/before"
	run "$helper" seal --root "$root"
	[ "$status" -eq 1 ]
	[[ $output == *"docker-swarm: '/var/lib/docker' is not looked at: it is a symbolic link"* ]]
	tree "$root" | diff "$dir/before" -
}

@test "another name of a file that is closed to others keeps its rights" {
	clean_image
	outside
	rm "$root/etc/shadow"
	printf 'root:*:1:0:99999:7:::\n' >"$dir/outside/shadow"
	chmod 644 "$dir/outside/shadow"
	tree "$dir/outside" >"$dir/untouched"
	ln "$dir/outside/shadow" "$root/etc/shadow"
	"$helper" seal --root "$root"
	[ "$(stat -c %a "$root/etc/shadow")" = 640 ]
	still_untouched
	audit
	[ "$audited" = 0 ]
}

@test "a report that cannot be written is no pass" {
	clean_image
	for option in --all --json; do
		run sh -c '"$1" audit "$2" --root "$3" >/dev/full' - "$helper" "$option" "$root"
		[ "$status" -eq 1 ]
		[[ $output == *'cannot write the report'* ]]
	done
}
