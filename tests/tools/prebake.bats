#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# prebake's commands as a person calls them, and what they write as its readers read it.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	prebake=$(realpath "${B:-build}/prebake")
	read=$PWD/tests/tools/as_cloud_init.py
	spec=$PWD/docs/examples/infrakt.yaml
	dir=$BATS_TEST_TMPDIR
	printf 'ghp_s3cr3t!\n' >"$dir/token"
}

# Fails with this status and this message, and nothing is written.
refused() {	# STATUS TEXT ARGUMENT…
	want=$1 text=$2
	shift 2
	run "$prebake" "$@"
	echo "$output"
	[ "$status" -eq "$want" ]
	[[ $output == *"$text"* ]]
	[ ! -e "$dir/out" ]
}

@test "wrong usage: exit status 2, what is wrong and what would be right" {
	refused 2 "no command given, 'prebake --help' lists them"
	refused 2 "unknown command 'rendr', did you mean 'render'?" rendr
	refused 2 "unknown command 'x', 'prebake --help' lists them" x
	refused 2 'usage: prebake render SPEC -o DIR' render "$spec"
	refused 2 'usage: prebake render SPEC -o DIR' render -o "$dir/out"
	refused 2 'usage: prebake render SPEC -o DIR' render "$spec" "$spec" -o "$dir/out"
	refused 2 "option '-o' needs a value: DIR" render "$spec" -o
	refused 2 "unknown option '--sett', did you mean '--set'?" render "$spec" --sett a=b
	refused 2 "unknown target 'isso', did you mean 'iso'?" render "$spec" -o "$dir/out" -t isso
	refused 2 "unknown target ''" render "$spec" -o "$dir/out" -t iso,
	refused 2 "'prebake user-data' prints to standard output" render "$spec" -o -
	refused 2 "unknown provider 'aws', known are: hetzner, digitalocean, nocloud" \
		user-data "$spec" --for aws
	refused 2 'usage: prebake user-data SPEC --for PROVIDER' user-data "$spec"
	refused 2 "--color is 'red', must be auto, always or never" targets --color=red
	refused 2 'usage: prebake version' version now
}

@test "help fits a screen and needs nothing" {
	for command in '' init check lock render user-data explain schema targets version; do
		run "$prebake" $command --help
		[ "$status" -eq 0 ]
		[[ ${lines[0]} == 'usage: prebake '* ]]
		[ "${#lines[@]}" -le 22 ]
	done
	run "$prebake" targets
	[ "$status" -eq 0 ] && [[ $output == *cloud-init*iso*payload*script* ]]
	[[ $("$prebake" version) == 'prebake '* ]]
}

@test "parameters: unknown, twice, wrong, secret on the command line; all at once" {
	refused 1 "unknown parameter 'domian', did you mean 'domain'?" \
		render "$spec" -o "$dir/out" --set domian=a.example.org
	refused 1 "unknown parameter 'x', 'infrakt' has none of that name" \
		render "$spec" -o "$dir/out" --set x=1
	refused 1 "--set 'domain' must be NAME=VALUE" render "$spec" -o "$dir/out" --set domain
	refused 1 "--set-file 'token' must be NAME=PATH" \
		render "$spec" -o "$dir/out" --set-file token
	refused 1 "parameter 'domain' is given twice" \
		render "$spec" -o "$dir/out" --set domain=a.example.org --set domain=b.example.org
	refused 1 "parameter 'domain' is 'http://x'" render "$spec" -o "$dir/out" --set domain=http://x
	refused 1 'use --set-file token=PATH' render "$spec" -o "$dir/out" --set token=ghp_s3cr3t
	[[ $output != *ghp_s3cr3t* ]]
	printf 'a\0b' >"$dir/nul"
	refused 1 'holds a NUL byte' render "$spec" -o "$dir/out" --set-file "token=$dir/nul"
	refused 1 'is larger than 65536 bytes' render "$spec" -o "$dir/out" --set-file token=/dev/zero
	refused 1 "cannot open '$dir/none'" render "$spec" -o "$dir/out" --set-file "token=$dir/none"
	refused 1 'Is a directory' render "$spec" -o "$dir/out" --set-file "token=$dir"
	refused 1 "unknown parameter 'a'" render "$spec" -o "$dir/out" --set a=1 --set domain=x/
	[[ $output == *"parameter 'domain' is 'x/'"* ]]
	printf '%01000d☃' 0 >"$dir/long"
	sed -i 's/0/☃/g' "$dir/long"
	refused 1 "parameter 'domain' is '☃" render "$spec" -o "$dir/out" --set-file "domain=$dir/long"
	[[ $output == *"☃…', it must be"* && ${#output} -lt 200 ]]
}

@test "a spec that is wrong writes nothing" {
	printf 'prebake: 1\nname: x\nstak: {}\n' >"$dir/bad.yaml"
	refused 1 "bad.yaml:3:1: error: unknown key 'stak'" render "$dir/bad.yaml" -o "$dir/out"
	refused 1 'No such file' render "$dir/none.yaml" -o "$dir/out"
	run "$prebake" render - -o "$dir/out" </dev/null
	[ "$status" -eq 1 ] && [ ! -e "$dir/out" ]
}

@test "a place that cannot be written: a message, and no half of it" {
	mkdir -p "$dir/o/payload/plan.json"
	run "$prebake" render "$spec" -o "$dir/o" -t payload
	[ "$status" -eq 1 ]
	[[ $output == *"'$dir/o/payload/plan.json' exists and is not a file"* ]]
	[ ! -e "$dir/o/payload/install.sh" ]
	: >"$dir/file"
	run "$prebake" render "$spec" -o "$dir/file" -t payload
	[ "$status" -eq 1 ] && [[ $output == *"'$dir/file"* ]]

	run bash -c "'$prebake' user-data '$spec' --for nocloud >/dev/full"
	[ "$status" -eq 1 ] && [[ $output == *'cannot write to standard output'* ]]
}

@test "cloud-init reads every user-data and writes the payload" {
	{ cat "$spec"; echo 'docker: { source: distro }'; } >"$dir/distro.yaml"
	"$prebake" render "$dir/distro.yaml" -o "$dir/o" -t cloud-init,payload \
		--set domain=a.example.org --set-file "token=$dir/token"
	for provider in hetzner digitalocean nocloud; do
		ud=$dir/o/user-data.$provider
		[ "$("$read" "$ud" "$dir/$provider")" = '[["sh", "/var/lib/prebake/payload/install.sh"]]' ]
		written=$dir/$provider/var/lib/prebake/payload
		diff -r -x prebake-firstboot.c -x plan.json -x install.sh "$dir/o/payload" "$written"
		sh -n "$written/install.sh"
		[ "$provider" = nocloud ] || ! grep -e --check "$written/install.sh" || false
		grep -q -e '!= --bake' "$written/install.sh" # a power cut makes the unit run it so
		[ "$(jq -c . "$dir/o/payload/plan.json")" = "$(jq -c . "$written/plan.json")" ]
		[ -s "$written/prebake-firstboot.c" ]
		[ "$(cd "$dir/o/payload" && stat -c '%a %n' *)" = "$(cd "$written" && stat -c '%a %n' *)" ]
		[ "$(stat -c %a "$written/params.json")" = 600 ]
	done
	cmp "$dir/o/payload/install.sh" "$written/install.sh"
	grep -q '"token":.*"ghp_s3cr3t!"' "$written/params.json"
}

@test "Docker's key, or where there is no room its hash alone" {
	for provider in hetzner:docker.asc.sha256 nocloud:docker.gpg; do
		"$prebake" user-data "$spec" --for "${provider%:*}" >"$dir/ud"
		"$read" "$dir/ud" "$dir/key" >/dev/null
		[ "$(cd "$dir/key/var/lib/prebake/payload" && echo docker.*)" = "${provider#*:}" ]
		rm -r "$dir/key"
	done
}

@test "the size line, and the limits" {
	for provider in hetzner:32,768 digitalocean:65,536 nocloud:1,048,576; do
		"$prebake" user-data "$spec" --for "${provider%:*}" >"$dir/ud" 2>"$dir/size"
		[[ $(cat "$dir/size") =~ ^[0-9,]+\ of\ ${provider#*:}\ bytes\ \([0-9]+\ %\)$ ]]
		size=$(cat "$dir/size")
		[ "$(tr -d , <<<"${size%% *}")" -eq "$(wc -c <"$dir/ud")" ]
		[ "$(wc -c <"$dir/ud")" -le "$(tr -d , <<<"${provider#*:}")" ]
	done
}

@test "the packed form: a cloud-config of plain ASCII, and smaller" {
	"$prebake" user-data "$spec" --for hetzner >"$dir/ud"
	[ "$(head -n 1 "$dir/ud")" = '#cloud-config' ]
	! LC_ALL=C grep -q '[^ -~]' "$dir/ud" || false
	grep -q payload.b94 "$dir/ud"
	"$prebake" user-data "$spec" --for nocloud >"$dir/readable"
	! grep -q payload.b94 "$dir/readable" || false
	[ "$(wc -c <"$dir/ud")" -lt "$(wc -c <"$dir/readable")" ]
}

@test "too large: an error that names the largest parts" {
	head -c 90000 /dev/urandom | base64 -w 100 | sed 's/^/# /' >"$dir/compose.yaml"
	echo 'services: { app: { image: x } }' >>"$dir/compose.yaml"
	printf 'prebake: 1\nname: x\nstack: { dir: /opt/x, compose: compose.yaml }\n' >"$dir/x.yaml"
	refused 1 'the user-data is too large for hetzner: ' user-data "$dir/x.yaml" --for hetzner
	[[ $output == *'of 32,768 bytes'*'largest parts, compressed: files/stack/compose.yaml '* ]]
	run "$prebake" render "$dir/x.yaml" -o "$dir/out" -t cloud-init
	[ "$status" -eq 0 ]
	[[ $output == *'warning: no user-data.digitalocean: the user-data is too large'* ]]
	[ "$(ls "$dir/out")" = user-data.nocloud ]
}

@test "no secret but where it was given, and only for its owner" {
	umask 000
	"$prebake" render "$spec" -o "$dir/none"
	! grep -rq s3cr3t "$dir/none" || false
	[ -z "$(find "$dir/none" -name params.json)" ]
	[ "$(stat -c %a "$dir/none/user-data.nocloud")" = 644 ]
	[ "$(stat -c %a "$dir/none/setup.sh")" = 755 ]
	"$prebake" render "$spec" -o "$dir/o" --set-file "token=$dir/token" 2>"$dir/said"
	! grep -q s3cr3t "$dir/said" || false
	for file in user-data.hetzner user-data.digitalocean user-data.nocloud seed.iso \
		payload/params.json; do
		[ "$(stat -c %a "$dir/o/$file")" = 600 ]
	done
	[ "$(stat -c %a "$dir/o/setup.sh")" = 700 ]
	[ "$(grep -rl s3cr3t "$dir/o/payload")" = "$dir/o/payload/params.json" ]
	! isoinfo -J -x /meta-data -i "$dir/o/seed.iso" | grep -q s3cr3t || false
	"$prebake" render "$spec" -o "$dir/stdin" -t payload --set-file token=- <"$dir/token"
	cmp "$dir/o/payload/params.json" "$dir/stdin/payload/params.json"
}

@test "the same bytes in another directory, locale, time zone, umask and second" {
	"$prebake" render "$spec" -o "$dir/a" --set domain=a.example.org
	sleep 1.1
	cp "$spec" "$dir/copy.yaml"
	(cd "$dir" && umask 077 && TZ=Asia/Tokyo LC_ALL=C.UTF-8 HOME=/nonexistent \
		"$prebake" render copy.yaml -o b --set domain=a.example.org)
	diff -r "$dir/a" "$dir/b"
	[ "$(cd "$dir/a" && stat -c '%a %n' *)" = "$(cd "$dir/b" && stat -c '%a %n' *)" ]
}

@test "the seed: a CD that cloud-init takes, with the epoch that is asked for" {
	"$prebake" render "$spec" -o "$dir/o" -t iso,cloud-init
	isoinfo -d -i "$dir/o/seed.iso" | grep -qx 'Volume id: CIDATA'
	[ "$(isoinfo -J -f -i "$dir/o/seed.iso" | sort | xargs)" = '/meta-data /user-data' ]
	isoinfo -J -x /user-data -i "$dir/o/seed.iso" | cmp - "$dir/o/user-data.nocloud"
	isoinfo -J -x /meta-data -i "$dir/o/seed.iso" >"$dir/meta-data"
	/usr/bin/python3 - "$dir/meta-data" <<-'END'
		import sys, yaml
		m = yaml.safe_load(open(sys.argv[1]))
		assert m["local-hostname"] == "infrakt" and m["instance-id"].startswith("prebake-"), m
	END
	[ "$(blkid -o value -s LABEL "$dir/o/seed.iso")" = CIDATA ]
	SOURCE_DATE_EPOCH=1700000000 "$prebake" render "$spec" -o "$dir/e" -t iso
	isoinfo -l -J -i "$dir/e/seed.iso" | grep -q 'Nov 14 2023.*user-data'
	SOURCE_DATE_EPOCH=now refused 1 "SOURCE_DATE_EPOCH is 'now', must be seconds" \
		render "$spec" -o "$dir/out"
}

@test "another plan or parameter is another instance, another secret is not" {
	id() {
		"$prebake" render "$spec" -o "$dir/i" -t iso "$@"
		isoinfo -J -x /meta-data -i "$dir/i/seed.iso" | grep instance-id
	}
	plain=$(id)
	[ "$plain" = "$(id --set-file "token=$dir/token")" ]
	[ "$plain" != "$(id --set domain=a.example.org)" ]
	sed 's/timeout: 60s/timeout: 61s/' "$spec" >"$dir/other.yaml"
	spec=$dir/other.yaml
	[ "$plain" != "$(id)" ]
}

@test "hostile texts come out of YAML and JSON as they went in" {
	/usr/bin/python3 tests/tools/hostile.py "$prebake" "$read" "$dir"
}

@test "colours only when asked for" {
	run "$prebake" check --color=always /nonexistent
	[[ $output == *$'\033['* ]]
	run "$prebake" check /nonexistent
	[[ $output != *$'\033['* ]]
	NO_COLOR=1 run script -qec "'$prebake' check /nonexistent" /dev/null
	[[ $output != *$'\033['* ]]
}
