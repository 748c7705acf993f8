#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# install.sh against stand-ins for apt, Docker and systemd (tests/tools/standin):
# Docker's packages, its key, its settings.

load install

@test "Docker's repository: the key in its own keyring, for it alone" {
	cp templates/docker.gpg "$p"
	run inst
	[ "$status" -eq 0 ]
	cmp templates/docker.gpg "$dir/etc/apt/keyrings/docker.gpg"
	grep -qx 'deb \[arch=[a-z0-9]* signed-by=/etc/apt/keyrings/docker.gpg] https://download.docker.com/linux/debian trixie stable' \
		"$dir/etc/apt/sources.list.d/docker.list"
	[ "$(calls ' install .*docker-ce docker-ce-cli containerd.io apparmor docker-compose-plugin')" -eq 1 ]
}

# The key as Docker publishes it.
armored() {
	printf -- '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n'
	base64 -w 64 templates/docker.gpg
	printf '=0YYh\n-----END PGP PUBLIC KEY BLOCK-----\n'
}

# The key with one byte changed.
tamper() {	# OFFSET
	cp templates/docker.gpg "$p"
	printf '\125' | dd of="$p/docker.gpg" bs=1 seek="$1" conv=notrunc status=none
}

refused_key() {
	run inst
	[ "$status" -eq 1 ]
	[[ $output == *"docker.gpg is not Docker's key 9dc858229fc7dd38854ae2d88d81803c0ebfcd88 alone"* ]]
	[ ! -e "$dir/etc/apt/keyrings/docker.gpg" ]
	[ "$(calls ' install ')" -eq 0 ]
}

@test "a tampered key is refused: another body" { tamper 100; refused_key; }
@test "a tampered key is refused: another packet type" { tamper 0; refused_key; }
@test "a tampered key is refused: another length" { tamper 2; refused_key; }
@test "an empty key is refused" { : >"$p/docker.gpg"; refused_key; }

@test "a second key in the file is refused" {
	cat templates/docker.gpg templates/docker.gpg >"$p/docker.gpg"
	refused_key
}

@test "a payload without room for the key: fetched, and taken with its hash alone" {
	cp templates/docker.asc.sha256 "$p"
	armored >"$dir/published"
	run inst
	[ "$status" -eq 0 ]
	cmp "$dir/published" "$dir/etc/apt/keyrings/docker.asc"
	grep -q 'signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/debian trixie' \
		"$dir/etc/apt/sources.list.d/docker.list"
	[ "$(calls ' install .*docker-ce docker-ce-cli containerd.io')" -eq 1 ]
	[ "$(calls 'apt-helper download-file https://download.docker.com/linux/debian/gpg ')" -eq 1 ]
}

@test "a fetched key with another hash is refused" {
	cp templates/docker.asc.sha256 "$p"
	{ armored; echo; } >"$dir/published"
	run inst
	[ "$status" -eq 1 ]
	[[ $output == *"Hash Sum mismatch"* ]]
	[ ! -e "$dir/etc/apt/keyrings/docker.asc" ]
	[ "$(calls ' install ')" -eq 0 ]
}

@test "apt's own helper refuses what has another hash" {
	echo key >"$dir/key"
	sum=$(sha256sum <"$dir/key" | cut -d ' ' -f 1)
	/usr/lib/apt/apt-helper download-file "file://$dir/key" "$dir/right" "SHA256:$sum"
	[ -e "$dir/right" ]
	run /usr/lib/apt/apt-helper download-file "file://$dir/key" "$dir/wrong" "SHA256:${sum%?}x"
	[ "$status" -ne 0 ]
	[ ! -e "$dir/wrong" ]
}

@test "Docker that is there is kept, only the compose plugin is added" {
	ln -s "$PWD/tests/tools/standin" "$dir/usr/local/sbin/dockerd"
	ln -s "$PWD/tests/tools/standin" "$dir/usr/local/bin/docker"
	run inst
	[ "$status" -eq 0 ]
	[ "$(calls ' install .*docker-compose gcc')" -eq 1 ]
	[ "$(calls ' install .*docker.io')" -eq 0 ]
}

@test "an old compose is an error" {
	COMPOSE=v2.24.3 run inst
	[ "$status" -eq 1 ]
	[[ $output == *"docker compose is v2.24.3 here, 2.24.4 or newer is needed"* ]]
}

@test "Debian 12's packages have no compose v2" {
	sed -i 's/13/12/' "$dir/os-release"
	run inst
	[ "$status" -eq 2 ]
	[[ $output == *"Debian 12 has no package of docker compose v2"*"take 'source: distro' out"* ]]
	[ ! -s <(grep -v '^docker compose' "$dir/calls") ]
}

@test "daemon.json is written, and again when ours changes" {
	echo '{"registry-mirrors": ["https://m.example"]}' >"$p/daemon.json"
	run inst
	cmp "$p/daemon.json" "$dir/etc/docker/daemon.json"
	[ "$(calls 'systemctl restart docker')" -eq 0 ]
	echo '{"registry-mirrors": ["https://n.example"]}' >"$p/daemon.json"
	run inst
	[ "$status" -eq 0 ]
	cmp "$p/daemon.json" "$dir/etc/docker/daemon.json"
	[ "$(calls 'systemctl restart docker')" -eq 1 ]
}

@test "somebody else's daemon.json stays, and says what to add" {
	echo '{"registry-mirrors": ["https://m.example"]}' >"$p/daemon.json"
	mkdir "$dir/etc/docker"
	echo '{"live-restore": true}' >"$dir/etc/docker/daemon.json"
	run inst
	[ "$status" -eq 1 ]
	[[ $output == *'/etc/docker/daemon.json is not from prebake and lacks "registry-mirrors"'* ]]
	grep -q live-restore "$dir/etc/docker/daemon.json"
	[ ! -e "$dir/etc/prebake" ]
	echo '{"live-restore": true, "registry-mirrors": ["https://m.example"]}' >"$dir/etc/docker/daemon.json"
	run inst
	[ "$status" -eq 0 ]
	grep -q live-restore "$dir/etc/docker/daemon.json"
}

@test "what somebody else's daemon.json switches off is missing in it" {
	printf '{\n\t"live-restore":\ttrue\n}\n' >"$p/daemon.json"
	mkdir "$dir/etc/docker"
	echo '{"live-restore": false}' >"$dir/etc/docker/daemon.json"
	run inst
	[ "$status" -eq 1 ]
	[[ $output == *'is not from prebake and lacks "live-restore":true'* ]]
	echo '{"live-restore": true}' >"$dir/etc/docker/daemon.json"
	run inst
	[ "$status" -eq 0 ]
}

@test "live_restore is refused in a swarm, before anything changes" {
	echo '{"live-restore": true}' >"$p/daemon.json"
	ln -s "$PWD/tests/tools/standin" "$dir/usr/local/sbin/dockerd"
	ln -s "$PWD/tests/tools/standin" "$dir/usr/local/bin/docker"
	echo active >"$dir/compose"
	run inst
	[ "$status" -eq 1 ]
	[[ $output == *"this server is in a swarm"*"take it out of 'docker:'"* ]]
	[ ! -e "$dir/etc/prebake" ]
}
