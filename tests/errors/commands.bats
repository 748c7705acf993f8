#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# check, explain, schema and init as commands: exit statuses, formats, limits.

setup() {
	cd "$BATS_TEST_DIRNAME/../.." || return 1
	prebake=$(realpath "${B:-build}/prebake")
	tmp=$(mktemp -d)
	export NO_COLOR=1
}

teardown() {
	rm -rf "$tmp"
}

# Standard error alone.
stderr_of() {
	"$@" 2>&1 >/dev/null </dev/null || true
}

@test "check: both examples are right, with exit status 0 and nothing on stdout" {
	run "$prebake" check docs/examples/infrakt.yaml
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ -z "$("$prebake" check docs/examples/chitram.yaml 2>/dev/null)" ]
	[ "$(stderr_of "$prebake" check docs/examples/chitram.yaml | grep -c 'warning: .* no effect yet')" -eq 1 ]
}

@test "check: one wrong spec among right ones is exit status 1" {
	run "$prebake" check docs/examples/infrakt.yaml tests/errors/key-unknown.yaml docs/examples/infrakt.yaml
	[ "$status" -eq 1 ]
}

@test "check: no spec, an unknown option and an unknown format are exit status 2" {
	run "$prebake" check
	[ "$status" -eq 2 ]
	run "$prebake" check --fromat json docs/examples/infrakt.yaml
	[ "$status" -eq 2 ]
	[[ "$output" == *"did you mean '--format'?"* ]]
	run "$prebake" check --format jsn docs/examples/infrakt.yaml
	[ "$status" -eq 2 ]
	[[ "$output" == *"did you mean 'json'?"* ]]
}

@test "check: a spec that is not there is exit status 1" {
	run "$prebake" check "$tmp/nothing.yaml"
	[ "$status" -eq 1 ]
	[[ "$output" == *"No such file or directory"* ]]
	run "$prebake" check "$tmp"
	[ "$status" -eq 1 ]
	[[ "$output" == *"Is a directory"* ]]
}

@test "check: a spec from standard input" {
	printf 'prebake: 1\nname: a\n' | "$prebake" check -
	run "$prebake" check - < tests/errors/key-unknown.yaml
	[ "$status" -eq 1 ]
	[[ "${lines[0]}" == "standard input:3:1: error: unknown key 'wardrobe'"* ]]
}

@test "check: a spec can be a pipe; what it names must be a file, and is not waited for" {
	printf 'prebake: 1\nname: a\n' | "$prebake" check /dev/stdin
	"$prebake" check <(printf 'prebake: 1\nname: a\n')
	mkfifo "$tmp/pipe"
	for names in 'include: pipe' 'include: [pipe]' 'system: { ca_certificates: [pipe] }' \
		'stack: { dir: /opt/a, compose: pipe }'; do
		printf 'prebake: 1\nname: a\n%s\n' "$names" >"$tmp/spec.yaml"
		run timeout 20 "$prebake" check "$tmp/spec.yaml"
		[ "$status" -eq 1 ]
		[[ ${lines[0]} == "$tmp/spec.yaml:3:"*"/pipe' is a pipe or a device, must be a regular file" ]]
	done
}

@test "check --format json: an object a line, for any value" {
	for spec in many-mistakes hostile-key hostile-value yaml-not-utf8; do
		run "$prebake" check --format json "tests/errors/$spec.yaml"
		[ "$status" -eq 1 ]
		printf '%s\n' "$output" |
			jq -es 'all(.level and .message and .line > 0 and .column > 0)' >/dev/null
	done
	[ "$(stderr_of "$prebake" check --format=json tests/errors/many-mistakes.yaml | wc -l)" -eq 17 ]
}

@test "check --format github: a workflow command a line" {
	run "$prebake" check --format github tests/errors/key-unknown.yaml
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ "$output" == "::error file=tests/errors/key-unknown.yaml,line=3,col=1::unknown key 'wardrobe'"* ]]
}

@test "check: seventeen mistakes are seventeen errors" {
	[ "$(stderr_of "$prebake" check tests/errors/many-mistakes.yaml | grep -c ': error: ')" -eq 17 ]
}

@test "check: hostile sizes end, with a report" {
	head -c 10000000 /dev/zero | tr '\0' a > "$tmp/long.yaml"
	head -c 400000 /dev/zero | tr '\0' '[' > "$tmp/brackets.yaml"
	head -c 1000000 /dev/zero > "$tmp/nul.yaml"
	yes 'a: 1' | head -n 200000 > "$tmp/same.yaml"
	{ printf 'a: ['; yes '1,' | head -n 300000; printf ']\n'; } > "$tmp/wide.yaml"
	: > "$tmp/empty.yaml"
	for spec in "$tmp"/*.yaml; do
		run timeout 20 "$prebake" check "$spec"
		[ "$status" -eq 1 ]
		[ -n "$output" ]
	done
}

@test "check: an endless input is refused" {
	run timeout 20 "$prebake" check /dev/zero
	[ "$status" -eq 1 ]
	[[ "$output" == *"larger than"* ]]
}

@test "check: ten milliseconds of processor time and eight mebibytes" {
	! grep -q __asan_init "$prebake" || skip "sanitizers cost time and memory of their own"
	command time -f '%U %S %M' -o "$tmp/cost" sh -c \
		"for i in \$(seq 100); do '$prebake' check docs/examples/chitram.yaml 2>/dev/null; done"
	read -r user system kib < "$tmp/cost"
	echo "100 runs: $user s user, $system s system, $kib KiB at most"
	awk -v s="$user" -v t="$system" 'BEGIN { exit !(s + t <= 1.0) }'
	[ "$kib" -le 8192 ]
}

@test "explain: every key has a line, and each path explains itself" {
	"$prebake" explain > "$tmp/keys"
	[ "$(wc -l < "$tmp/keys")" -gt 60 ]
	while read -r path _; do
		"$prebake" explain "$path" | grep -q '^  type: '
	done < "$tmp/keys"
}

@test "explain: limits, default, references, free names" {
	run "$prebake" explain stack.ready.timeout
	[[ "$output" == *"type: duration, from 1s to 1 day"*"default: 2m"* ]]
	run "$prebake" explain stack.env.PUBLIC_URL.bytes
	[[ "$output" == *"from 16 to 1024"* ]]
	run "$prebake" explain params.domain
	[[ "$output" == *"hostname"* ]]
}

@test "explain: an unknown key is exit status 1 and a suggestion" {
	run "$prebake" explain stack.redy
	[ "$status" -eq 1 ]
	[[ "$output" == *"did you mean 'stack.ready'?"* ]]
	run "$prebake" explain a b
	[ "$status" -eq 2 ]
}

@test "schema: JSON Schema 2020-12 that takes the examples and refuses mistakes" {
	"$prebake" schema > "$tmp/schema.json"
	/usr/bin/python3 - "$tmp/schema.json" <<-'END'
	import json, sys, jsonschema, yaml
	schema = json.load(open(sys.argv[1]))
	jsonschema.Draft202012Validator.check_schema(schema)
	check = jsonschema.Draft202012Validator(schema)
	for name in "infrakt", "chitram":
	    check.validate(yaml.safe_load(open(f"docs/examples/{name}.yaml")))
	for name in ("key-unknown", "key-missing", "key-exclusive", "key-alternative-missing", "mode-symbolic",
	             "enum-far", "size-decimal", "duration-unit", "param-name", "version-2", "kind-list-for-scalar"):
	    spec = yaml.safe_load(open(f"tests/errors/{name}.yaml"))
	    assert list(check.iter_errors(spec)), name
	END
}

@test "init: every profile passes check beside its files" {
	cp -r docs/examples/chitram "$tmp/"
	for profile in infrakt chitram; do
		"$prebake" init "$profile" > "$tmp/$profile.yaml"
		grep -q '^# The compose project that the server runs.$' "$tmp/$profile.yaml"
		"$prebake" check "$tmp/$profile.yaml"
		diff <(grep -vE '^ *#' "$tmp/$profile.yaml") <(grep -vE '^ *#' "docs/examples/$profile.yaml")
	done
	cmp <("$prebake" init) "$tmp/infrakt.yaml"
}

@test "init: an unknown profile is exit status 1 and a suggestion" {
	run "$prebake" init infrkt
	[ "$status" -eq 1 ]
	[[ "$output" == *"did you mean 'infrakt'?"* ]]
}

@test "a full disk is an error" {
	run bash -c "'$prebake' schema > /dev/full"
	[ "$status" -eq 1 ]
}
