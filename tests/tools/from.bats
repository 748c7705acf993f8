#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Secrets that the helper fetches, from tests/standins/vault.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	helper=$(realpath "${B:-build}/prebake-firstboot")
	standins=$(realpath "${B:-build}/standins")
	root=$BATS_TEST_TMPDIR/root
	kept=$root/var/lib/prebake/fetched.json
	mkdir -p "$root/etc/prebake"
	echo '{"instance-id": "1"}' >"$root/etc/prebake/metadata.json"
	echo '{}' >"$root/etc/prebake/params.json"
}

teardown() {
	[ ! -f "$BATS_TEST_TMPDIR/pid" ] || kill "$(cat "$BATS_TEST_TMPDIR/pid")" || :
}

vault() {	# OPTION…: a stand-in; its address in $vault
	"$standins/vault" --secret s3cr3t "$@" >"$BATS_TEST_TMPDIR/port" 2>"$BATS_TEST_TMPDIR/asked" \
		</dev/null 3>&- &
	echo $! >"$BATS_TEST_TMPDIR/pid"
	until [ -s "$BATS_TEST_TMPDIR/port" ]; do kill -0 $!; done
	vault=http://127.0.0.1:$(cat "$BATS_TEST_TMPDIR/port")
}

# The plan's `from`, of the secret parameters t and v.
plan() {
	printf '{"prebake_plan": 1, "name": "x", "from": %s, "params": {"v": {"type": "secret",
		"default": "v4ult"}, "t": {"type": "secret"}}}' "$1" >"$root/etc/prebake/plan.json"
}

boot() {
	run "$helper" run --root "$root"
	! grep -rl s3cr3t "$root/run" && [[ $output != *s3cr3t* && $output != *v4ult* &&
		$output != *wr4p* ]]
}

asked() {
	grep -c "$1" "$BATS_TEST_TMPDIR/asked" || :
}

wrapped() {
	plan "{\"t\": {\"unwrap\": \"$vault\", \"field\": \"data.data.token\"${1-}}}"
	echo '{"t": "wr4p"}' >"$root/etc/prebake/params.json"
}

@test "a secret is fetched by a header of another, kept for root, and not fetched again" {
	vault --token v4ult
	plan "{\"t\": {\"url\": \"$vault/v1/secret/data/app?version=1\", \"field\": \"data.data.token\",
		\"header\": \"X-Vault-Token: \${v}\"}}"
	boot
	[ "$status" -eq 0 ]
	[ "$(jq -r '.t | fromjson | .data.data.token' "$kept")" = s3cr3t ]
	[ "$(stat -c %a "$kept")" = 600 ]
	boot
	[ "$status" -eq 0 ] && [ "$(asked GET)" -eq 1 ]
}

@test "the answer itself is the secret, without its line end, where no field is named" {
	vault
	plan "{\"t\": {\"url\": \"$vault/plain\"}}"
	boot
	[ "$status" -eq 0 ]
}

@test "a value that is given goes before a URL" {
	vault
	plan "{\"t\": {\"url\": \"$vault/plain\"}}"
	echo '{"t": "given"}' >"$root/etc/prebake/params.json"
	boot
	[ "$status" -eq 0 ] && [ ! -e "$kept" ] && [ "$(asked GET)" -eq 0 ]
}

@test "refusals name the parameter, the URL without its query, and what helps; nobody is hammered" {
	vault --token v4ult
	plan "{\"t\": {\"url\": \"$vault/v1/none?sig=s1g\", \"header\": \"X-Vault-Token: \${v}\"}}"
	boot
	[ "$status" -eq 1 ]
	[[ $output == *"parameters: parameter 't': $vault/v1/none: HTTP 404: nothing is there"* ]]
	[[ $output != *s1g* ]]
	plan "{\"t\": {\"url\": \"$vault/v1/secret/data/app\", \"header\": \"X-Vault-Token: bad\"}}"
	boot
	[ "$status" -eq 1 ]
	[[ $output == *"HTTP 403: what 'header' holds is wrong, has expired, or may not read this"* ]]
	[ "$(asked GET)" -eq 2 ]
	plan "{\"t\": {\"url\": \"$vault/plain\", \"field\": \"data.token\"}}"
	boot
	[[ $output == *"$vault/plain: the answer has no line of text in its 'field'"* ]]
	[ ! -e "$kept" ]
}

@test "a wrapping token is used once, and what it held lasts" {
	vault --wrapping wr4p
	wrapped ', "path": "secret/data/app"'
	boot
	[ "$status" -eq 0 ]
	[ "$(jq -r '.t | fromjson | .data.data.token' "$kept")" = s3cr3t ]
	boot
	[ "$status" -eq 0 ] && [ "$(asked unwrap)" -eq 1 ] && [ "$(asked lookup)" -eq 1 ]
	rm "$root/etc/prebake/params.json"
	boot
	[ "$status" -eq 0 ]
}

@test "a wrong field can be put right after the token is used" {
	vault --wrapping wr4p
	wrapped
	sed -i s/data.data.token/data.typo/ "$root/etc/prebake/plan.json"
	boot
	[ "$status" -eq 1 ]
	wrapped
	boot
	[ "$status" -eq 0 ] && [ "$(asked unwrap)" -eq 1 ]
}

@test "a token that somebody used before is an interception, and not tried again" {
	vault --wrapping wr4p
	wrapped
	curl -sf -o /dev/null -X POST -H 'X-Vault-Token: wr4p' "$vault/v1/sys/wrapping/unwrap"
	boot
	[ "$status" -eq 1 ]
	[[ $output == *"somebody else has read the secret: revoke it, find out who"* ]]
	[ "$(asked unwrap)" -eq 1 ] && [ "$(asked lookup)" -eq 1 ]
	[ ! -e "$kept" ]
}

@test "a run that died between the answer and the disk does not accuse others alone" {
	vault --wrapping wr4p
	wrapped
	# The first sync after the answer to unwrap: kill there.
	run strace -qq -f -o "$BATS_TEST_TMPDIR/trace" "$helper" run --root "$root"
	n=$(sed -n '0,/wrapping\/unwrap/p' "$BATS_TEST_TMPDIR/trace" | grep -c 'fsync(')
	# A busy machine lets one more write of the status come before: then again.
	for try in 1 2 3 4 5 6; do
		rm -rf "$root/var" "$root/run"
		kill "$(cat "$BATS_TEST_TMPDIR/pid")"
		vault --wrapping wr4p
		wrapped
		run strace -qq -o /dev/null -e "inject=fsync:signal=KILL:when=$((n + 1))" \
			"$helper" run --root "$root"
		[ "$(asked unwrap)" -ne 1 ] || break
	done
	[ "$(asked unwrap)" -eq 1 ]
	boot
	[ "$status" -eq 1 ]
	[[ $output == *"was used, by this server, which was interrupted before it could keep"* ]]
}

@test "a token that was made elsewhere is not used" {
	vault --wrapping wr4p --made cubbyhole/x
	wrapped ', "path": "secret/data/app"'
	boot
	[ "$status" -eq 1 ]
	[[ $output == *"was not made at the 'path' of the spec"* ]]
	[ "$(asked unwrap)" -eq 0 ]
}

@test "without a wrapping token the parameter is missing" {
	vault --wrapping wr4p
	wrapped
	echo '{}' >"$root/etc/prebake/params.json"
	boot
	[ "$status" -eq 1 ] && [[ $output == *"missing parameters: t;"* ]]
}
