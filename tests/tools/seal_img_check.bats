#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What DigitalOcean looks at before it takes an image: the rules of version 1.8.1 of its
# 99-img-check.sh that are about files (digitalocean/marketplace-partners), as it means them: of
# each it finds nothing in what seal leaves.  Its firewall and the packages' updates are no
# matter of seal's.

load seal.bash

size() {	# FILE: 0 where there is none
	stat -c %s "$1" 2>/dev/null || echo 0
}

account() {	# USER HOME: what it says of the account
	field=$(grep "^$1:" "$root/etc/shadow" | cut -d : -f 2)
	case $field in '!' | '!!' | '*') ;; *) echo "FAIL password of $1" ;; esac
	for file in "$root$2"/.ssh/*; do
		[ -e "$file" ] || continue
		case ${file##*/} in
		authorized_keys) [ "$(size "$file")" -le 50 ] || echo "FAIL authorized_keys of $1" ;;
		id_rsa) if [ -s "$file" ]; then echo "FAIL id_rsa of $1"; else echo "WARN id_rsa of $1"; fi ;;
		known_hosts) [ "$(size "$file")" -le 50 ] || echo "WARN known_hosts of $1" ;;
		*) echo "WARN ${file##*/} of $1" ;;
		esac
	done
	[ "$(size "$root$2/.bash_history")" -lt 200 ] || echo "FAIL history of $1"
}

img_check() {
	case $(sed -n 's/^NAME="\?\([^"]*\)"\?$/\1/p' "$root/etc/os-release") in
	Ubuntu | Debian*) ;;
	*) echo 'FAIL system' ;;
	esac
	[ -e "$root/usr/bin/cloud-init" ] || echo 'FAIL cloud-init'
	for file in "$root"/var/log/*-???????? "$root"/var/log/*.[0-9]; do
		[ ! -e "$file" ] || echo "WARN rotated ${file##*/}"
	done
	for file in "$root"/var/log/*.log; do
		[ ! -e "$file" ] || [ "$(size "$file")" -le 50 ] || echo "WARN log ${file##*/}"
	done
	awk -F : '$3 >= 1000 && $1 != "nobody" { print $1 }' "$root/etc/passwd" | while read -r user; do
		account "$user" "/home/$user"
	done
	account root /root
	[ ! -d "$root/opt/digitalocean" ] || echo 'FAIL agent'
}

@test "each of its rules about files finds its leak, and none after seal" {
	clean_image
	[ -z "$(img_check)" ]
	long=$(seq 300)
	put /etc/shadow 'root:$6$a:1::::::\nalice:!$6$b:1::::::\n'
	for home in /root /home/alice; do
		for file in .ssh/authorized_keys .ssh/id_rsa .ssh/known_hosts .ssh/id_ed25519 .ssh/config \
			.bash_history; do
			put "$home/$file" "$long"
		done
	done
	put /home/alice/.ssh/id_rsa ''
	put /var/log/syslog.1 "$long"
	put /var/log/messages-20260101 "$long"
	put /var/log/unattended-upgrades/unattended-upgrades.log "$long"
	for log in dpkg alternatives cloud-init cloud-init-output auth; do
		put "/var/log/$log.log" "$long"
	done
	put /opt/digitalocean/bin/droplet-agent "$long"
	img_check | sort >"$dir/found"
	diff "$dir/found" - <<-'END'
		FAIL agent
		FAIL authorized_keys of alice
		FAIL authorized_keys of root
		FAIL history of alice
		FAIL history of root
		FAIL id_rsa of root
		FAIL password of alice
		FAIL password of root
		WARN config of alice
		WARN config of root
		WARN id_ed25519 of alice
		WARN id_ed25519 of root
		WARN id_rsa of alice
		WARN known_hosts of alice
		WARN known_hosts of root
		WARN log alternatives.log
		WARN log auth.log
		WARN log cloud-init-output.log
		WARN log cloud-init.log
		WARN log dpkg.log
		WARN rotated cloud-init.log
		WARN rotated messages-20260101
		WARN rotated syslog.1
		WARN rotated unattended-upgrades
	END
	audit >/dev/null
	[ "$audited" = 1 ]
	"$helper" seal --root "$root"
	img_check
	[ -z "$(img_check)" ]
	audit
	[ "$audited" = 0 ]
}

@test "audit finds whatever it finds, also what seal leaves to somebody" {
	clean_image
	rm "$root/usr/bin/cloud-init"
	put /var/log/app-elephant a
	[ "$(img_check | wc -l)" = 2 ]
	audit >"$dir/said"
	grep -q '^WARN cloud-init-missing' "$dir/said"
	grep -q '^WARN log-names' "$dir/said"
}
