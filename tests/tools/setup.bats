#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# setup.sh as the generator makes it, under each shell that a server may have, against
# stand-ins for apt, Docker and systemd (tests/tools/standin).

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	dir=$BATS_TEST_TMPDIR
	s=$BATS_FILE_TMPDIR/setup.sh
	given=$dir/etc/prebake/params.json
	[ -d "$dir/bin" ] || tests/tools/sandbox "$dir" true
}

setup_file() {
	"${B:-build}/prebake" render tests/tools/setup.yaml -t script -o "$BATS_FILE_TMPDIR"
}

as_root() {	# ARGUMENT…
	tests/tools/sandbox "$dir" ${SHELL_UNDER_TEST:-sh} "$s" "$@" 2>&1
}

state() {
	find "$dir/etc" "$dir/usr" "$dir/var" -type f -printf '%p %m %T@ %s\n' | sort
}

# Refused with this text and exit status 2, and nothing happened.
refused() {	# TEXT ARGUMENT…
	text=$1
	shift
	run as_root "$@"
	[ "$status" -eq 2 ]
	[[ $output == *"$text"* ]]
	[ ! -e "$dir/etc/prebake" ] && [ ! -s "$dir/calls" ] && [ ! -e "$dir/run/prebake" ]
}

@test "shellcheck finds no fault, whatever the spec's texts say" {
	shellcheck "$s"
	for shell in dash bash 'busybox sh'; do
		$shell -n "$s"
	done
}

@test "the help comes from the spec and fits a screen" {
	for shell in dash bash 'busybox sh'; do
		run $shell "$s" --help
		[ "$status" -eq 0 ]
		[ "${#lines[@]}" -le 24 ]
		[[ ${lines[0]} == "Usage: sh setup.sh --domain HOSTNAME --token-file FILE [--admin-mail EMAIL]"* ]]
		[[ $output == *"--domain HOSTNAME"*"public name of the dashboard"* ]]
		[[ $output == *$'it\'s "quoted" $(touch /tmp/pwned) `id` $HOME \\n @@ é'* ]]
	done
	[ ! -e /tmp/pwned ]
}

@test "wrong usage is refused before anything changes" {
	refused "unknown flag '--domian'" --domian a.example
	refused "-- needs a value" --
	refused "unknown flag '--a b'" '--a b' c
	refused "unexpected argument 'a.example'" a.example
	refused "--domain needs a value" --domain
	refused "--domain needs a value" --domain --token x
	refused "missing: --domain --token" --admin-mail a@b.example
	refused "missing: --token" --domain a.example
	refused "--token-file: cannot read '/nowhere'" --token-file /nowhere
	refused "--token-file: cannot read '/etc'" --token-file /etc
	refused "--token-file: '/dev/zero' is over 65,536 bytes" --token-file /dev/zero
}

@test "values that cannot be right are refused before anything changes" {
	for host in http://x x/ x:8443 '' 'a b' -x x- a..b "$(printf '%0260d' 1)" $'a\nb' localhost a.1 \
		"$(printf '%064d' 1).example"; do
		refused "--domain: not a valid hostname" "--domain=$host"
	done
	refused "--token: not a valid secret: one line of text" --token=
	printf '%s\n' '-----BEGIN KEY-----' AAAA '-----END KEY-----' >"$dir/pem"
	refused "--token: not a valid secret: one line of text" --token-file "$dir/pem"
	refused "--token: not a valid secret: one line of text" --token "$(printf 'a\tb')"
	refused "--token: not a valid secret" --token "$(printf '%08193d' 1)"
	refused "--note: not a valid string: it is empty" --note ''
	refused "--admin-mail: not a valid email: like admin@example.com" --admin-mail x
	refused "--admin-mail: not a valid email" --admin-mail a@localhost
	refused "--workers: not a valid integer: a whole number like 42" --workers 3x
	refused "--workers: not a valid integer" --workers "$(printf '%019d' 1)"
	refused "--debug: not a valid boolean: true or false" --debug yes
	printf 'a\0b' >"$dir/nul"
	refused "holds a NUL byte" --token-file "$dir/nul"
}

@test "the first boot holds values to the same patterns" {
	/usr/bin/python3 - firstboot/params.c >"$dir/patterns" <<-'END'
		import ast, re, sys
		text = open(sys.argv[1]).read()
		host = re.search(r'#define PARAMS_HOST (".*")', text)[1]
		for name, pattern in re.findall(r'^\t\{ "(\w+)", (.*) \},$', text, re.M):
		    print(name, ast.literal_eval(pattern.replace("PARAMS_HOST", host)), sep="\t")
	END
	sed -n '/^fits()/,/^}/p' templates/setup.sh >"$dir/fits.sh"
	echo 'tmp=$1; fits "$2" || :; printf "%s\t%s\n" "$2" "$pattern"' >>"$dir/fits.sh"
	: >"$dir/value"
	for type in secret hostname email url integer boolean ipv4 ipv6; do
		for shell in dash bash 'busybox sh'; do
			grep -xF -e "$($shell "$dir/fits.sh" "$dir" $type)" "$dir/patterns"
		done
	done
}

@test "--bake stands alone, wherever it stands" {
	refused "--bake stands alone" --bake --domain a.example
	refused "--bake stands alone" --domain a.example --bake
	refused "--bake stands alone" --bake a.example
	refused "--bake stands alone" --bake=a.example
}

@test "the line break of Windows is no part of a secret" {
	printf 'geheim\r\n' >"$dir/token"
	run as_root --domain a.example --token-file "$dir/token"
	[ "$status" -eq 0 ]
	[ "$(jq -r .token "$given")" = geheim ]
}

@test "not root and an unsupported system are refused" {
	run unshare -U sh "$s" --domain a.example --token x
	[ "$status" -eq 2 ]
	[[ $output == *"must be run as root"* ]]
	printf 'ID=fedora\nVERSION_ID=42\nPRETTY_NAME="Fedora 42"\n' >"$dir/os-release"
	refused "Fedora 42 is not supported" --domain a.example --token x
}

@test "any bytes arrive in params.json, under every shell" {
	for i in $(seq 1 255); do printf "\\$(printf %o "$i")"; done >"$dir/note"
	printf '"\\"\\\\ $(id) `id` %%s \\n ünïcödé\n\n\n' >>"$dir/note"
	for shell in dash bash 'busybox sh'; do
		rm -rf "$dir/etc/prebake"
		SHELL_UNDER_TEST=$shell run as_root --domain a.example --token x --note-file "$dir/note"
		[ "$status" -eq 0 ]
		[ "$(stat -c %a "$given")" = 600 ]
		iconv -f latin1 -t utf-8 "$given" | jq -j .note | iconv -f utf-8 -t latin1 >"$dir/arrived"
		echo >>"$dir/arrived"
		cmp "$dir/note" "$dir/arrived"
	done
}

@test "any file of the payload arrives as it is, under every shell" {
	cat >"$dir/spec.yaml" <<-'END'
		prebake: 1
		name: any-file
		image: { base: debian-13 }
		docker: { source: distro }
		system: { ca_certificates: [a.crt, b.crt, c.crt, d.crt] }
	END
	printf '@@\n@@@\n$(id) `id` \\\\n \\\n\ttab é \342\202\201\n\n  @@\n@@ \n' >"$dir/a.crt"
	printf '@@' >"$dir/b.crt"
	for i in $(seq 1 255); do printf "\\$(printf %o "$i")"; done >"$dir/c.crt"
	printf 'x\r\n\342\200\250y\n' >"$dir/d.crt"
	for name in a b c d; do
		{ echo '-----BEGIN CERTIFICATE-----'; cat "$dir/$name.crt"; } >"$dir/new"
		mv "$dir/new" "$dir/$name.crt"
	done
	"${B:-build}/prebake" render "$dir/spec.yaml" -t script,payload -o "$dir/out"
	sed '$d' "$dir/out/setup.sh" >"$dir/place.sh"
	echo 'tmp=$1 && payload' >>"$dir/place.sh"
	for shell in dash bash 'busybox sh'; do
		rm -rf "$dir/placed"
		mkdir "$dir/placed"
		$shell "$dir/place.sh" "$dir/placed"
		diff -r "$dir/out/payload" "$dir/placed/payload"
		[ "$(find "$dir/out/payload" -type f -printf '%m %P\n' | sort)" = \
			"$(find "$dir/placed/payload" -type f -printf '%m %P\n' | sort)" ]
	done
}

@test "secrets reach neither the output nor another program's arguments" {
	run as_root --domain a.example --token-file - <<<geheim
	[ "$status" -eq 0 ]
	[[ $output != *geheim* ]]
	[ "$(grep -c geheim "$dir/calls")" -eq 0 ]
	[ "$(jq -r .token "$given")" = geheim ]
}

@test "a second run changes nothing, and needs no values" {
	run as_root --domain a.example --token 'a"b'
	[ "$status" -eq 0 ]
	before=$(state)
	run as_root --domain a.example --token 'a"b'
	[[ $output == *"nothing changed"* ]]
	run as_root
	[[ $output == *"nothing changed"* ]]
	[ "$(state)" = "$before" ]
	[ "$(grep -c 'systemctl restart prebake' "$dir/calls")" -eq 1 ]
}

@test "one new value keeps the others" {
	run as_root --domain a.example --token 'a"b\'
	run as_root --domain=b.example --workers 4
	[ "$status" -eq 0 ]
	[ "$(jq -cS . "$given")" = '{"domain":"b.example","token":"a\"b\\","workers":"4"}' ]
}

@test "values given when it was made are used, and can be overruled" {
	printf 'x"y\\z' >"$dir/token"
	"${B:-build}/prebake" render tests/tools/setup.yaml -t script -o "$dir" \
		--set domain=c.example --set-file token="$dir/token"
	s=$dir/setup.sh
	[ "$(stat -c %a "$s")" = 700 ]
	run as_root --domain d.example
	[ "$status" -eq 0 ]
	[ "$(jq -cS . "$given")" = '{"domain":"d.example","token":"x\"y\\z"}' ]
}

@test "it works from a pipe" {
	tests/tools/sandbox "$dir" sh -s -- --domain a.example --token x <"$s"
	[ "$(jq -r .domain "$given")" = a.example ]
}

@test "no temporary file is left, not even after a failure" {
	mkdir "$dir/tmp"
	export TMPDIR=$dir/tmp
	run as_root --domain a.example --token x
	run as_root --domain a..b
	echo gcc >"$dir/fail"
	run as_root --domain a.example --token y
	[ -z "$(ls -A "$dir/tmp")" ]
}
