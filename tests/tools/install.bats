#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# install.sh against stand-ins for apt, Docker and systemd (tests/tools/standin).

load install

@test "a new server gets Docker, the helper and the plan, and the first boot runs" {
	run inst
	[ "$status" -eq 0 ]
	[[ $output == *"prebake: installing Docker (distro packages), a compiler ("*" s)"* ]]
	grep -q ' install .*docker.io docker-cli apparmor docker-compose gcc libc6-dev libcurl4 libcjson1$' \
		"$dir/calls"
	[ -x "$dir/usr/local/sbin/prebake-firstboot" ]
	cmp "$p/plan.json" "$dir/etc/prebake/plan.json"
	cmp "$p/files/sub/compose.yaml" "$dir/etc/prebake/files/sub/compose.yaml"
	[ "$(calls 'systemctl restart prebake-firstboot.service')" -eq 1 ]
	[ "$(calls 'systemctl enable docker.service containerd.service')" -eq 1 ]
}

@test "packages of the spec come in the same transaction, and stay" {
	printf 'nftables\ng++\n' >"$p/packages"
	run inst
	[ "$status" -eq 0 ]
	[[ $output == *"installing Docker (distro packages), nftables g++, a compiler ("* ]]
	[ "$(calls ' install ')" -eq 1 ]
	grep -q ' install .* nftables g++ gcc' "$dir/calls"
	[ "$(calls 'apt-mark auto nftables')" -eq 0 ]
	run inst
	[[ $output == *"nothing changed"* ]]
}

@test "of the packages of the spec only what is missing is installed" {
	echo nftables >>"$dir/installed"
	printf 'nft\nnftables\n' >"$p/packages"
	run inst
	[ "$status" -eq 0 ]
	[[ $output == *"(distro packages), nft, a compiler ("* ]]
	[ "$(calls ' install .*nftables')" -eq 0 ]
}

@test "a package of the spec alone is installed, and no compiler" {
	run inst
	echo htop >"$p/packages"
	run inst
	[ "$status" -eq 0 ]
	[[ $output == *"prebake: installing htop ("* ]]
	grep -q ' install .* htop$' "$dir/calls"
}

@test "a compiler that the spec asks for stays" {
	echo gcc >"$p/packages"
	run inst
	[ "$status" -eq 0 ]
	[ "$(calls 'apt-mark auto gcc$')" -eq 0 ]
	[ "$(calls 'apt-mark auto')" -gt 0 ]
}

@test "a package that there is not is the reason of the failure" {
	echo no-such >"$p/packages"
	echo ' install .*no-such' >"$dir/fail"
	run inst
	[ "$status" -eq 100 ]
	[[ $output == *"failed while installing"*"no-such"* ]]
}

@test "a second run changes nothing" {
	echo '{"domain": "a.b"}' >"$p/params.json"
	run inst
	before=$(state)
	installs=$(calls apt-get)
	echo '{"domain": "a.b"}' >"$p/params.json"
	run inst
	[ "$status" -eq 0 ]
	[[ $output == *"nothing changed, the first boot is done"* ]]
	[ "$(state)" = "$before" ]
	[ "$(calls apt-get)" -eq "$installs" ]
	[ "$(calls 'systemctl restart prebake-firstboot.service')" -eq 1 ]
}

@test "a changed plan runs the first boot again, and builds nothing" {
	run inst
	echo '{"prebake_plan": 1, "name": "x"}' >"$p/plan.json"
	run inst
	[ "$status" -eq 0 ]
	[ "$(calls 'systemctl restart prebake-firstboot.service')" -eq 2 ]
	[ "$(calls 'gcc -Og')" -eq 1 ]
}

@test "a changed source is built again" {
	run inst
	echo '/* */' >>"$p/prebake-firstboot.c"
	run inst
	[ "$(calls 'gcc -Og')" -eq 2 ]
}

@test "a source that came packed is unpacked, by a program that goes again" {
	rm "$p/prebake-firstboot.c"
	echo packed >"$p/c.7z"
	run inst
	[ "$status" -eq 0 ]
	[ "$(calls ' install .*libcjson1 libarchive-tools$')" -eq 1 ]
	[ "$(calls 'bsdtar -xf .*/c.7z$')" -eq 1 ]
	[ "$(calls 'apt-mark auto libarchive-tools$')" -eq 1 ]
	[ -x "$dir/usr/local/sbin/prebake-firstboot" ]
	run inst
	[[ $output == *"nothing changed"* ]]
}

@test "--bake starts no first boot but enables it" {
	run inst --bake
	[ "$status" -eq 0 ]
	[ "$(calls 'systemctl enable prebake-firstboot.service')" -eq 1 ]
	[ "$(calls 'systemctl restart prebake-firstboot.service')" -eq 0 ]
}

@test "the first boot's failure is install.sh's, and its own status stays" {
	echo 'restart prebake-firstboot' >"$dir/fail"
	run inst
	[ "$status" -eq 1 ]
	[[ $output == *"failed while running the first boot"* ]]
	[ ! -e "$dir/run/prebake/status.json" ]
}

@test "a failure names the command, and status.json says so" {
	echo ' install ' >"$dir/fail"
	run inst
	[ "$status" -eq 100 ]
	[[ $output == *"apt-get -qqy"*"install"*"exit status 100: E: the mirror"* ]]
	jq -e '.state == "failed" and .step == "install" and (.reason | contains("mirror \"is\" down"))' \
		"$dir/run/prebake/status.json"
	[ ! -e "$dir/usr/local/sbin/prebake-firstboot" ]
	[ "$(calls 'systemctl enable prebake-firstboot')" -eq 0 ]
}

@test "after a failure the next run goes on" {
	echo 'gcc -Og' >"$dir/fail"
	run inst
	[ "$status" -ne 0 ]
	: >"$dir/fail"
	run inst
	[ "$status" -eq 0 ]
	[ "$(calls ' purge cpp gcc$')" -eq 1 ]
}

@test "after a power cut the unit goes on where cloud-init would not" {
	mkdir -p "$dir/var/lib/prebake"
	mv "$p" "$dir/var/lib/prebake/payload"
	p=/var/lib/prebake/payload
	echo 'gcc -Og' >"$dir/fail"
	run inst
	[ "$status" -ne 0 ]
	[ -e "$dir/var/lib/prebake/installing" ]
	[ "$(calls 'systemctl enable prebake-firstboot.service')" -eq 1 ]
	: >"$dir/fail"
	pre=$(sed -n "s/^ExecStartPre=.*-c '\(.*\)'$/\1/p" templates/prebake-firstboot.service)
	run tests/tools/sandbox "$dir" sh -c "$pre"
	[ "$status" -eq 0 ]
	[[ $output == *"building prebake-firstboot"* ]]
	[ ! -e "$dir/var/lib/prebake/installing" ]
	[ -x "$dir/usr/local/sbin/prebake-firstboot" ]
	run tests/tools/sandbox "$dir" sh -c "$pre"
	[ "$status" -eq 0 ] && [ -z "$output" ]
}

@test "package lists that cannot be refreshed are tried for five minutes, then used" {
	echo ' update ' >"$dir/fail"
	run inst
	[ "$status" -eq 0 ]
	[ "$(calls ' update ')" -eq 7 ]
	[ "$(awk '/^sleep/ { n += $2 } END { print n }' "$dir/calls")" -eq 300 ]
}

@test "an interrupted dpkg is finished first" {
	touch "$dir/var/lib/dpkg/updates/0001"
	run inst
	[ "$status" -eq 0 ]
	[ "$(grep -n 'configure -a' "$dir/calls" | cut -d: -f1)" -lt \
	  "$(grep -n ' install ' "$dir/calls" | cut -d: -f1)" ]
}

@test "the compiler goes, what was there before stays" {
	echo theirs >>"$dir/installed"
	run inst
	[ "$status" -eq 0 ]
	[ "$(calls 'apt-mark auto gcc$')" -eq 1 ]
	[ "$(calls ' purge cpp gcc$')" -eq 1 ]
}

@test "a compiler that was there stays" {
	printf 'gcc\nlibc6-dev\n' >>"$dir/installed"
	run inst
	[ "$status" -eq 0 ]
	[ "$(calls 'apt-mark')" -eq 0 ]
	[ "$(calls ' purge ')" -eq 0 ]
}

@test "certificates are trusted before Docker starts" {
	echo certificate >"$p/ca/1.crt"
	run inst
	[ "$status" -eq 0 ]
	cmp "$p/ca/1.crt" "$dir/usr/local/share/ca-certificates/prebake-1.crt"
	[ "$(grep -n '^update-ca' "$dir/calls" | cut -d: -f1)" -lt \
	  "$(grep -n ' install ' "$dir/calls" | cut -d: -f1)" ]
}

@test "parameters: 0600, moved out of the payload, kept when none are given" {
	echo '{"token": "geheim"}' >"$p/params.json"
	run inst
	[[ $output != *geheim* ]]
	[ ! -e "$p/params.json" ]
	[ "$(stat -c %a "$dir/etc/prebake/params.json")" = 600 ]
	run inst
	grep -q geheim "$dir/etc/prebake/params.json"
}

@test "an unsupported system is refused, nothing changes" {
	printf 'ID=fedora\nVERSION_ID=42\nPRETTY_NAME="Fedora 42"\n' >"$dir/os-release"
	run inst
	[ "$status" -eq 2 ]
	[[ $output == *"Fedora 42 is not supported: Debian 12, 13, Ubuntu 22.04, 24.04 are"* ]]
	[ ! -e "$dir/etc/prebake" ] && [ ! -s "$dir/calls" ]
}

@test "--check changes nothing" {
	before=$(state)
	run inst --check
	[ "$status" -eq 0 ]
	[ "$(state)" = "$before" ]
	[ ! -e "$dir/run/prebake" ]
}

@test "an unknown argument is refused" {
	run inst --baked
	[ "$status" -eq 2 ]
	[[ $output == *"unknown argument '--baked'"* ]]
}

@test "two at once: the second says so" {
	tests/tools/sandbox "$dir" flock /run/prebake.lock sh "$p/install.sh" >"$dir/out" 2>&1 && false
	grep -q 'another install.sh is running' "$dir/out"
}

@test "not root is refused" {
	run unshare -U sh "$p/install.sh"
	[ "$status" -eq 2 ]
	[[ $output == *"must be run as root"* ]]
}

@test "bash runs it, too" {
	SHELL_UNDER_TEST=bash run inst
	[ "$status" -eq 0 ]
}

@test "systemd finds no fault with the unit" {
	sed 's|/usr/local/sbin/prebake-firstboot|/bin/true|' templates/prebake-firstboot.service \
		>"$dir/prebake-firstboot.service"
	run systemd-analyze verify --man=no "$dir/prebake-firstboot.service"
	[ "$status" -eq 0 ] && [ -z "$output" ]
}

@test "systemd calls the unit's exposure OK, 4.0 at most" {
	systemd-analyze security --offline=true --threshold=40 templates/prebake-firstboot.service
}
