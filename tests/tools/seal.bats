#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# seal and audit below a directory: each row of their table, hostile trees, what is refused.

load seal.bash

@test "a clean image passes without a warning, and seal leaves it as it is" {
	clean_image
	audit >"$dir/said"
	cat "$dir/said"
	[ "$audited" = 0 ]
	grep -qx 'audit: [0-9]* passed, 0 warnings, 0 failed' "$dir/said"
	[ "$(wc -l <"$dir/said")" = 1 ]
	tree "$root" >"$dir/before"
	"$helper" seal --root "$root" >"$dir/said"
	cat "$dir/said"
	grep -q '^seal: 0 files, 0 bytes' "$dir/said"
	tree "$root" | diff "$dir/before" -
}

@test "the table has at least 60 rows, and a planted leak for each" {
	clean_image
	audit --json | jq -r '.rows[].id' | sort >"$dir/rows"
	leaks | cut -f 1 | sort | diff "$dir/rows" -
	[ "$(wc -l <"$dir/rows")" -ge 60 ]
	[ -z "$(uniq -d "$dir/rows")" ]
	[ "$(audit --all | grep -c '^PASS ')" = "$(wc -l <"$dir/rows")" ]
}

row() {	# ID FILE: state, exit status it means, what seal does, then the paths, a line each
	jq -r --arg id "$1" '.rows[] | select(.id == $id) | .state, {fail: 1, warn: 3}[.level], .seal,
		(.paths[].path)' "$2"
}

# Prints what is wrong with the row.
check_row() {	# ID PATH TEXT
	rm -rf "$root"
	cp -a "$dir/clean" "$root"
	plant "$2" "$3"
	audit --json >"$dir/json"
	row "$1" "$dir/json" >"$dir/row"
	{ read -r state; read -r status; read -r does; read -r first; } <"$dir/row" || :
	[ "$state" != pass ] || echo "$1: not found"
	[ "$audited" = 1 ] || [ "$audited" = "$status" ] || echo "$1: exit status $audited"
	audit >"$dir/text"
	# The leak, or a directory that it is in.
	sed 1,3d "$dir/row" | while read -r path; do
		case $2 in "$path" | "$path"/*) echo named ;; esac
		case $path in "$2"/* | "$2 "*) echo named ;; esac
	done | grep -q named || echo "$1: does not name $2"
	grep -qF "     $first" "$dir/text" || echo "$1: not in the text"
	sealed=0
	"$helper" seal --used --root "$root" >"$dir/sealed" 2>&1 || sealed=$?
	audit --json >"$dir/after"
	case $does in
	nothing*)
		read -r after <<-END
			$(row "$1" "$dir/after")
		END
		[ "$after" = "$state" ] || echo "$1: gone, and seal says it does nothing" ;;
	*)
		[ "$sealed" = 0 ] || echo "$1: seal failed: $(cat "$dir/sealed")"
		[ "$audited" = 0 ] || echo "$1: after seal: $(jq -c '.rows[] | select(.found > 0)' "$dir/after")"
		grep -q '^[a-z-]*: [1-9]' "$dir/sealed" || echo "$1: seal says nothing of it" ;;
	esac
	! grep -q LEAK "$dir/json" "$dir/text" "$dir/sealed" "$dir/after" || echo "$1: prints the secret"
}

@test "each row finds its leak, names its path and not the secret; what seal takes away is gone" {
	clean_image
	mv "$root" "$dir/clean"
	leaks | while IFS="$(printf '\t')" read -r id path text; do
		check_row "$id" "$path" "$text"
	done >"$dir/wrong"
	cat "$dir/wrong"
	[ ! -s "$dir/wrong" ]
}

@test "a row finds its leak in each place and form, and does not print it" {
	clean_image
	grep -v '^#' tests/tools/leaks_elsewhere >"$dir/table"
	while IFS="$(printf '\t')" read -r id path text; do
		plant "$path" "$text"
	done <"$dir/table"
	audit --json >"$dir/json"
	[ "$audited" = 1 ]
	! grep LEAK "$dir/json" || false
	jq -r '.rows[] | .id as $id | .paths[] | "\($id)\t\(.path)"' "$dir/json" | sort >"$dir/found"
	cut -f 1,2 "$dir/table" | sort | comm -23 - "$dir/found" >"$dir/missed"
	cat "$dir/missed"
	[ ! -s "$dir/missed" ]
}

@test "all leaks at once: seal, and nothing is left that seal says it takes away" {
	clean_image
	audit --json | jq -r '.rows[] | select(.seal | startswith("nothing")) | .id' >"$dir/human"
	leaks | grep -vwFf "$dir/human" >"$dir/table"
	while IFS="$(printf '\t')" read -r id path text; do
		plant "$path" "$text"
	done <"$dir/table"
	mkdir -p "$root/home/alice/.local/share/caddy"
	audit >"$dir/said"
	[ "$audited" = 1 ]
	"$helper" seal --used --root "$root" >"$dir/sealed"
	audit
	[ "$audited" = 0 ]
	for kept in /etc/prebake/plan.json /etc/prebake/files/stack/compose.yaml /opt/shop/compose.yaml \
		/etc/docker/daemon.json /etc/apt/keyrings/docker.gpg /usr/local/sbin/prebake-firstboot \
		/etc/systemd/system/prebake-firstboot.service /var/lib/prebake/helper.sha256 \
		/var/lib/docker/image/overlay2/repositories.json /var/lib/docker/overlay2/abc/diff/etc/tls.key \
		/tmp /var/tmp /var/log/apt/history.log /root/.ssh /var/lib/apt/lists/lock; do
		[ -e "$root$kept" ] || { echo "$kept is gone"; return 1; }
	done
	[ "$(cat "$root/etc/hosts")" = "$(printf '127.0.0.1 localhost\n::1 localhost')" ]
	[ "$(cat "$root/etc/fstab")" = '/dev/vda1 / ext4 defaults 0 1' ]
	[ "$(cat "$root/etc/iscsi/initiatorname.iscsi")" = 'GenerateName=yes' ]
	[ "$(cut -d : -f 1,2 "$root/etc/shadow")" = "$(printf 'root:*\nsshd:*\ndaemon:*\nalice:*')" ]
	[ "$(cat "$root/etc/passwd")" = "$(printf 'root:*:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh')" ]
	[ ! -s "$root/etc/machine-id" ]
	"$helper" seal --used --root "$root" | grep '^seal: 0 files, 0 bytes'
}

@test "what may be somebody's data is not taken away unless that is said" {
	for id in docker-containers docker-volumes prebake-secrets prebake-journal prebake-env prebake-data \
		prebake-stack-data; do
		clean_image
		IFS="$(printf '\t')" read -r id path text <<-END
			$(leaks | grep "^$id	")
		END
		plant "$path" "$text"
		plant /etc/machine-id a
		tree "$root" >"$dir/before"
		! "$helper" seal --root "$root" >"$dir/said" 2>&1 || { echo "$id"; return 1; }
		grep -q "^$id: '.*; to .*: seal --used$" "$dir/said"
		tree "$root" | diff "$dir/before" -
		"$helper" seal --used --root "$root"
	done
}

@test "what lies in a directory of the stack is kept, whatever else it is" {
	clean_image
	put /etc/prebake/plan.json '{"name": "mail", "stack": {"dir": "/opt/mail", "directories": [{"path": "/var/mail"},
{"path": "/var/lib/dovecot/"}, {"path": "/var/lib/docker/volumes/db/_data"}, {"path": "/var/mailbox"}]}}'
	for path in /var/mail/alice /var/lib/dovecot/ssl /var/lib/docker/volumes/db/_data/a; do
		put "$path" a
	done
	put /var/crash/mail a
	! "$helper" seal --root "$root" >"$dir/said" 2>&1 || false
	grep -q "^prebake-data: '/var/mail/alice': .*; to keep it: seal --used$" "$dir/said"
	"$helper" seal --used --root "$root"
	[ -e "$root/var/mail/alice" ] && [ -e "$root/var/lib/dovecot/ssl" ]
	[ -e "$root/var/lib/docker/volumes/db/_data/a" ]
	[ ! -e "$root/var/crash/mail" ]
	audit >"$dir/said"
	grep -q '^FAIL prebake-data: ' "$dir/said"
}

@test "of a container goes what it wrote, and of an image nothing" {
	clean_image
	put /var/lib/docker/image/overlay2/layerdb/mounts/c0ffee/mount-id 0123abc
	put /var/lib/docker/image/overlay2/layerdb/mounts/bad/mount-id ../../../../etc
	put /var/lib/docker/overlay2/0123abc/diff/secret LEAK
	put /var/lib/docker/overlay2/0123abc-init/diff/etc/hosts a
	put /var/lib/docker/overlay2/4567/diff/bin/sh a
	audit >"$dir/said"
	grep -qx '     /var/lib/docker/overlay2/0123abc' "$dir/said"
	"$helper" seal --root "$root"
	[ "$(ls "$root/var/lib/docker/overlay2")" = "$(printf '4567\nabc')" ]
	[ -e "$root/etc/passwd" ]
}

@test "no seal where Docker keeps its data elsewhere than in /var/lib/docker" {
	for text in '{"data-root": "/var/lib/docker"}' '{"data-root" : "/var/lib/docker/"}'; do
		clean_image
		put /etc/docker/daemon.json "$text"
		put /etc/default/docker '#DOCKER_OPTS="--dns 8.8.8.8"\n'
		audit
		[ "$audited" = 0 ]
	done
	rm "$root/etc/docker/daemon.json"
	audit
	[ "$audited" = 0 ]
	put /etc/systemd/system/docker.service.d/a.conf '[Service]\nExecStart=/usr/bin/dockerd --data-root /mnt/docker\n'
	plant /etc/machine-id a
	! "$helper" seal --used --root "$root" >"$dir/said" 2>&1 || false
	grep -q "^docker-elsewhere: '/etc/systemd/system/docker.service.d/a.conf'" "$dir/said"
	[ -s "$root/etc/machine-id" ]
}

@test "containers in containerd's store are refused on a mounted image, also with --used" {
	clean_image
	put /var/lib/docker/containers/abc/config.v2.json '{"Driver": "overlayfs"}'
	! "$helper" seal --used --root "$root" >"$dir/said" 2>&1 || false
	grep -q '^docker-containerd-containers: ' "$dir/said"
	[ -e "$root/var/lib/docker/containers/abc" ]
	put /var/lib/docker/containers/abc/config.v2.json '{"Driver": "overlay2"}'
	"$helper" seal --used --root "$root"
	[ ! -e "$root/var/lib/docker/containers/abc" ]
}

@test "every home of passwd(5) is looked into, also below /usr, deeper in /home, with a slash behind" {
	clean_image
	printf '%s\n' 'svc:x:900:900::/usr/local/svc/:/bin/sh' 'web:x:901:901::/var/www:/bin/sh' \
		'bob:x:902:902::/home/team/bob:/bin/sh' 'daemon:*:1:1::/usr/sbin:/bin/false' \
		'games:*:5:60::/usr/games:/bin/false' 'sync:*:4:65534::/bin/:/bin/sync' \
		'sshd:*:103:65534::/run/sshd:/bin/false' 'slash:*:104:104::/:/bin/false' \
		'top:*:105:105::/root/:/bin/false' 'man:*:6:12::/var/cache/man:/bin/false' \
		'mail:*:8:8::/var/spool/mail:/bin/false' >>"$root/etc/passwd"
	mkdir -p "$root/usr/bin" "$root/usr/sbin" "$root/usr/games" "$root/run/sshd"
	ln -s usr/bin "$root/bin"
	audit
	[ "$audited" = 0 ]
	for home in /usr/local/svc /var/www /home/team/bob /root /home/alice; do
		put "$home/.bash_history" 'LEAK\n'
		put "$home/.ssh/authorized_keys" 'LEAK\n'
	done
	audit --json >"$dir/json"
	for id in shell-history authorized-keys; do
		row "$id" "$dir/json" | sed 1,3d | sed 's,/[^/]*history$,,; s,/.ssh/authorized_keys$,,' |
			sort >"$dir/homes"
		printf '%s\n' /home/alice /home/team/bob /root /usr/local/svc /var/www | diff - "$dir/homes"
	done
	"$helper" seal --root "$root"
	audit
	[ "$audited" = 0 ]
}

@test "a login to a registry is found however its JSON is laid out" {
	clean_image
	put /srv/app/config.json '{\n\t"auths": {\r\n\t\t"ghcr.io": {\n\t\t\t"auth": "LEAK"\n\t\t}\n\t}\n}\n'
	audit >"$dir/said"
	grep -q '^FAIL registry-logins-elsewhere: ' "$dir/said"
	put /srv/app/config.json '{\n\t"auths": {\n\t}\n}\n'
	audit
	[ "$audited" = 0 ]
}

@test "everything is looked through but programs and what a boot empties, whatever leads there" {
	clean_image
	mkdir -p "$root/usr/bin" "$root/usr/lib" "$root/usr/share/man" "$root/usr/share/xml" "$root/usr/local/share" \
		"$root/run/lock" "$root/var/cache/app" "$root/boot/grub" "$root/etc/init.d" "$root/apps/uploads" \
		"$root/usr/lib/ssl" "$root/srv/app" "$root/var/spool/app" "$root/usr/share/ca-certificates"
	ln -s usr/bin "$root/bin"
	ln -s usr/lib "$root/lib"
	ln -s /run "$root/var/run"
	ln -s /run/lock "$root/var/lock"
	mkdir -p "$root/etc/alternatives" "$root/etc/rc2.d" "$root/etc/xdg" "$root/var/lib/app"
	ln -s /usr/bin/vi "$root/etc/alternatives/editor"
	ln -s /usr/share/man "$root/etc/alternatives/man"
	ln -s /lib "$root/etc/alternatives/lib"
	ln -s /bin "$root/opt/bin"
	ln -s ../init.d/ssh "$root/etc/rc2.d/S01ssh"
	ln -s ../init.d "$root/etc/rc2.d/all"
	ln -s ../proc/self/mounts "$root/etc/mtab"
	ln -s /usr/share/zoneinfo/Etc/UTC "$root/etc/localtime"
	ln -s ../systemd/user "$root/etc/xdg/systemd"
	ln -s /run/lock "$root/var/lib/app/lock"
	ln -s /var/run "$root/var/lib/app/run"
	ln -s ../../cache/app "$root/var/lib/app/cache"
	ln -s ../../log "$root/var/lib/app/logs"
	ln -s ../../spool/app "$root/var/lib/app/spool"
	ln -s ../boot/grub "$root/etc/grub.d"
	ln -s /dev/null "$root/etc/systemd/system/masked.service"
	ln -s /etc/ssl/certs "$root/usr/lib/ssl/certs"
	ln -s ../usr/lib/ssl "$root/etc/ssl-of-usr"
	ln -s a.pem "$root/etc/ssl/certs/1234abcd.0"
	ln -s /usr/share/ca-certificates/a.crt "$root/etc/ssl/certs/b.pem"
	ln -s ../../share/man "$root/usr/local/share/man"
	ln -s releases/2 "$root/srv/app/current"
	ln -s /srv/app "$root/srv/link"
	ln -s ../gone "$root/srv/dangling"
	ln -s loop "$root/srv/loop"
	ln -s /mnt/file "$root/srv/file"
	mkdir -p "$root/var/www/a/releases/2" "$root/app/a" "$root/mnt/a" "$root/media/cdrom0"
	ln -s releases/2 "$root/var/www/a/current"
	ln -s /var/www/a/current "$root/app/www"
	ln -s /mnt/a "$root/srv/mnt"
	ln -s cdrom0 "$root/media/cdrom"
	audit >"$dir/said"
	cat "$dir/said"
	[ "$audited" = 0 ]
	# Where it leads to is looked through, whatever its name.
	for to in /disk/data ../../disk/data /srv2 /var/www2 /apps/uploads / /var ../../../../../../disk; do
		ln -sfn "$to" "$root/srv/app/out"
		audit
		[ "$audited" = 0 ] || { echo "$to"; return 1; }
	done
	for path in /disk/data /srv2 /var/www2 /apps/uploads /docker/app /var/snap/x /usr/local/x /usr/src/x; do
		put "$path/.env" 'TOKEN=a\n'
		audit >"$dir/said"
		[ "$audited" = 1 ]
		grep -q "^     $path/.env: line 1" "$dir/said" || { echo "$path"; return 1; }
		rm "$root$path/.env"
	done
	audit
	[ "$audited" = 0 ]
}

@test "a file that is too large to be put right by lines is left as it is" {
	clean_image
	{ yes '10.0.0.1 a' | head -c 4194304; printf '\n127.0.1.1 packer\n127.0.0.1 last\n'; } >"$root/etc/hosts"
	sed -i '1i 127.0.1.1 packer' "$root/etc/hosts"
	cp "$root/etc/hosts" "$dir/hosts"
	plant /etc/machine-id a
	! "$helper" seal --root "$root" >"$dir/said" 2>&1 || false
	grep -qx "'/etc/hosts' is too large: put it right by hand" "$dir/said"
	cmp "$dir/hosts" "$root/etc/hosts"
	[ ! -s "$root/etc/machine-id" ]
}

@test "an account is locked in its own line, also where that holds no column or a NUL byte" {
	clean_image
	put /etc/shadow 'root:*:1::\n\0000\nbob:$6$a:1::\nal\0000ice\neve:\0000:1::\nzoe:!*:1::\n'
	"$helper" seal --root "$root"
	[ "$(tr '\0' N <"$root/etc/shadow")" = "$(printf 'root:*:1::\nN:*\nbob:*:1::\nalNice:*\neve:*:1::\nzoe:*:1::')" ]
}

@test "no seal in a swarm, of a half installed server, or where no system is" {
	for id in docker-swarm prebake-unfinished system; do
		clean_image
		IFS="$(printf '\t')" read -r id path text <<-END
			$(leaks | grep "^$id	")
		END
		plant "$path" "$text"
		plant /etc/machine-id a
		! "$helper" seal --used --root "$root" >"$dir/said" 2>&1 || { echo "$id"; return 1; }
		grep -q "^$id: " "$dir/said"
		[ -s "$root/etc/machine-id" ]
	done
	mkdir "$dir/empty"
	! "$helper" seal --root "$dir/empty" || false
	! "$helper" audit --root "$dir/empty" || false
	! "$helper" audit --root "$dir/missing" || false
	! "$helper" seal --root "$root/etc/passwd" || false
	[ -z "$(ls -A "$dir/empty")" ]
}

@test "nobody but root, and no server without a plan, is sealed without --root" {
	[ "$(id -u)" != 0 ] || set -- setpriv --reuid 65534 --regid 65534 --clear-groups
	cp "$helper" "$dir/helper"
	chmod -R a+rX "$BATS_RUN_TMPDIR"
	run "$@" "$dir/helper" seal
	[ "$status" = 1 ]
	[ "$output" = 'only root can make an image of this system' ]
}
