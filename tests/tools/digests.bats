#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A plan with digests: what the helper pulls and runs, with tests/standins/engine for Docker.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	helper=$(realpath "${B:-build}/prebake-firstboot")
	engine=$(realpath "${B:-build}/standins/engine")
	cd "$BATS_TEST_TMPDIR"
	root=$PWD/root
	mkdir -p "$root/etc/prebake/files" "$root/var/run" state/images state/containers bin
	echo '{"instance-id": "1"}' >"$root/etc/prebake/metadata.json"
	compose_stub
	one=sha256:$(printf '%064d' 1) two=sha256:$(printf '%064d' 2)
	"$engine" --unix "$root/var/run/docker.sock" --state "$PWD/state" --service app \
		>engine.port 2>engine.log </dev/null 3>&- &
	echo $! >engine.pid
	until [ -s engine.port ]; do kill -0 $!; done
}

teardown() {
	kill "$(cat "$BATS_TEST_TMPDIR/engine.pid")"
}

# docker compose OPTION VALUE… config|up: files of JSON, a later one wins.
compose_stub() {
	cat >bin/docker <<-'END'
		#!/bin/sh
		set -eu
		state=$(dirname "$0")/../state
		shift
		files=
		while [ "${1#--}" != "$1" ]; do
			[ "$1" != --file ] || files="$files $2"
			[ "$1" != --project-name ] || project=$2
			shift 2
		done
		model=$(cat $files | grep -v '^#' | sed 's/^services: {}$/{}/' | jq -s 'reduce .[] as $m ({}; . * $m)')
		if [ "$1" = up ]; then
			echo "$model" | jq -r '.services | to_entries[] | "\(.key) \(.value.image)"' |
				while read -r service image; do
					echo "$project $service $image" >"$state/containers/$(printf '%064d' "$(ls "$state/containers" | wc -l)")"
				done
		else
			echo "$model"
		fi
	END
	chmod +x bin/docker
}

plan() {	# MORE: of the stack
	printf '{"prebake_plan": 1, "name": "shop", "stack": {"dir": "/opt/shop", "compose":
		{"path": "compose.yaml", "payload": "files/compose.yaml"}%s}}' "$1" \
		>"$root/etc/prebake/plan.json"
}

services() {	# JSON
	echo "{\"services\": $1}" >"$root/etc/prebake/files/compose.yaml"
}

boot() {
	PATH=$PWD/bin:$PATH run "$helper" run --root "$root"
	echo "$output"
}

step() {	# NAME: its state
	jq -r --arg n "$1" '.steps[] | select(.name == $n).state' "$root/run/prebake/status.json"
}

@test "images are pulled and run by their digests, once" {
	services '{"app": {"image": "a:1"}, "db": {"image": "ghcr.io/x/db:2"}, "own": {"image": "o:1", "build": "."},
		"there": {"image": "t:1@sha256:5"}}'
	plan ", \"digests\": {\"a:1\": \"$one\", \"ghcr.io/x/db:2\": \"$two\"}, \"locked\": true,
		\"registries\": [{\"host\": \"ghcr.io\", \"username\": \"u\", \"password\": \"p\"}]"
	boot
	sed -n '2,$p' "$root/opt/shop/compose.digests.yaml" | jq -e --arg one "$one" --arg two "$two" \
		'.services == {app: {image: ("a:1@" + $one)}, db: {image: ("ghcr.io/x/db:2@" + $two)}}'
	diff <(ls state/images) <(printf '%s\n' "a:1@$one" "ghcr.io%x%db:2@$two" t:1@sha256:5)
	grep -qx "shop app a:1@$one" state/containers/*
	[ "$(stat -c %a "$root/opt/shop/compose.digests.yaml")" = 644 ]
	before=$(cat "$root/var/lib/prebake/journal")
	boot
	[ "$(step up)" = skipped ]
	[ "$(cat "$root/var/lib/prebake/journal")" = "$before" ]
}

@test "a locked plan runs no image without a digest, and names the service" {
	services '{"app": {"image": "a:1"}, "db": {"image": "b:2"}}'
	plan ", \"digests\": {\"a:1\": \"$one\"}, \"locked\": true"
	boot
	[ "$status" -eq 1 ]
	[[ $output == *"the plan has no digest for the image 'b:2' of service 'db': run 'prebake lock'"* ]]
	[ -z "$(ls state/images)" ]
	plan ", \"digests\": {\"a:1\": \"$one\"}"
	boot
	diff <(ls state/images) <(printf '%s\n' "a:1@$one" b:2)
}

@test "new digests are taken; a plan without any goes by tags again" {
	services '{"app": {"image": "a:1"}}'
	plan ", \"digests\": {\"a:1\": \"$one\"}"
	boot
	plan ", \"digests\": {\"a:1\": \"$two\"}"
	boot
	diff <(ls state/images) <(printf '%s\n' "a:1@$one" "a:1@$two")
	grep -q "a:1@$two" "$root/opt/shop/compose.digests.yaml"
	grep -qx COMPOSE_FILE=compose.yaml:compose.digests.yaml "$root/opt/shop/.env"
	plan ''
	boot
	[ "$(cat "$root/opt/shop/compose.digests.yaml")" = 'services: {}' ]
	diff <(ls state/images) <(printf '%s\n' a:1 "a:1@$one" "a:1@$two")
}

@test "a person's plain compose gets the digests too, unless COMPOSE_FILE is a person's" {
	services '{"app": {"image": "a:1"}}'
	mkdir -p "$root/opt/shop"
	plan ", \"digests\": {\"a:1\": \"$one\"}"
	echo COMPOSE_FILE=compose.yaml >"$root/opt/shop/.env"
	boot
	[ "$(tail -n 2 "$root/opt/shop/.env" | head -n 1)" = COMPOSE_FILE=compose.yaml:compose.digests.yaml ]
	before=$(wc -l <"$root/opt/shop/.env")
	boot
	[ "$(wc -l <"$root/opt/shop/.env")" -eq "$before" ]
	echo COMPOSE_FILE=mine.yaml >"$root/opt/shop/.env"
	boot
	[ "$(cat "$root/opt/shop/.env")" = COMPOSE_FILE=mine.yaml ]
}
