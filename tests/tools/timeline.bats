#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `timeline` and `status --watch` as a user runs them, on terminals too.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	helper=$(realpath "${B:-build}/prebake-firstboot")
	root=$BATS_TEST_TMPDIR
	export TERM=xterm
	unset NO_COLOR
	mkdir -p "$root/run/prebake"
}

status_is() {	# STATE STEP…
	local state=$1 IFS=,
	shift
	printf '{"version":1,"state":"%s","began":41000,"reason":"\\u001bwhy","steps":[%s],"notes":[]}\n' \
		"$state" "$*" >"$root/run/prebake/status.json"
}

step() {	# NAME STATE AT MS
	printf '{"name":"%s","state":"%s","at":%s,"ms":%s,"note":"]]><!--&amp; \\u0000\\u0008\\ufffe"}' "$@"
}

well_formed() {	# FILE
	/usr/bin/python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$1"
}

on_terminal() {	# COLUMNS COMMAND…: standard output is a terminal
	local columns=$1
	shift
	script -qec "stty cols $columns rows 24; $*" /dev/null </dev/null
}

@test "the picture is XML, whatever the steps are called and say" {
	status_is done "$(step metadata done 0 400)" "$(step '<&\">\u0007' done 400 99)" \
		"$(step 'gr\u00f6\u00dfe \ud83d\udc33' skipped 0 0)" "$(step x 'a\"b' 500 99000)"
	"$helper" timeline --svg --root "$root" >"$root/t.svg"
	well_formed "$root/t.svg"
	grep -q 'größe' "$root/t.svg"
	status_is failed
	run "$helper" timeline --svg --root "$root"
	[ "$status" -eq 1 ]
}

@test "bytes that are no UTF-8 leave XML" {
	status_is done "$(step "$(printf 'a\xff\xc3\xed\xa0\x80')" done 0 400)"
	"$helper" timeline --svg --root "$root" >"$root/t.svg"
	well_formed "$root/t.svg"
}

@test "without a run there is nothing to show: exit status 4" {
	rm -r "$root/run"
	run "$helper" timeline --root "$root"
	[ "$status" -eq 4 ]
	[[ $output == *'no step was begun, the status is none'* ]]
}

@test "what has no such command or option says what there is" {
	for args in '' 'dance' 'status --svg' 'status --watch --wait' 'timeline --json' 'run run' \
		'--root' 'status --json] [--wait'; do
		# shellcheck disable=SC2086
		run "$helper" $args
		[ "$status" -eq 2 ]
		[[ $output == *'no such command'*'prebake-firstboot run'* ]]
		[[ $output == *'timeline [--root DIR] [--svg]'* ]]
	done
}

@test "watching on a pipe: lines, no escapes, the exit status of the state" {
	status_is degraded "$(step metadata done 0 400)" "$(step up done 400 2000)"
	run "$helper" status --watch --root "$root"
	[ "$status" -eq 3 ]
	[ "${lines[0]}" = 'metadata: done, 0.4 s' ]
	[ "${lines[2]}" = 'prebake: degraded, 2.4 s' ]
	[ "${lines[3]}" = 'reason: ?why' ]
	[[ $output != *$'\e'* ]]
}

@test "watching on a terminal: the cursor goes and comes back, lines fit" {
	status_is failed "$(step metadata done 0 400)" "$(step up failed 400 2000)"
	run on_terminal 40 "$helper" status --watch --root "$root"
	[ "$status" -eq 1 ]
	[[ $output == $'\e[?25l'* ]]
	[[ $output == *$'\e[31m'* ]]
	[[ $output == *$'\e[?25h' ]]
	[[ $output == *'reason: ?why'* ]]
	NO_COLOR=1 run on_terminal 40 "$helper" status --watch --root "$root"
	[[ $output != *$'\e[31m'* ]]
	TERM=dumb run on_terminal 40 "$helper" status --watch --root "$root"
	[[ $output != *$'\e'* ]]
}

@test "SIGTERM while watching: the cursor comes back, and the signal ends it" {
	rm -r "$root/run"
	script -qec "$helper status --watch --root $root & echo \$! >$root/pid; wait \$!" /dev/null \
		</dev/null >"$root/out" &
	script=$!
	for _ in $(seq 50); do
		! grep -q 'prebake: none' "$root/out" || break
		sleep 0.1
	done
	kill -TERM "$(cat "$root/pid")"
	wait "$script" || status=$?
	[ "$status" -eq 143 ]
	grep -q "$(printf '\e\\[?25h')" "$root/out"
}
