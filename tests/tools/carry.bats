#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The helper's source as it is carried: every golden plan's compiles on its own, without a
# warning, with the libraries that install.sh brings, and is made of what the plan reaches.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	prebake=${B:-build}/prebake
	dir=$BATS_TEST_TMPDIR
}

source_of() {	# CASE: prints the file's name
	spec=tests/golden/$1/spec.yaml
	[ ! -f "tests/golden/$1/of" ] || spec=tests/golden/$(cat "tests/golden/$1/of")
	"$prebake" render "$spec" -t payload -o "$dir/$1" 2>/dev/null
	echo "$dir/$1/payload/prebake-firstboot.c"
}

@test "each distinct source compiles without a warning and runs" {
	for case in tests/golden/*/; do
		case=$(basename "$case")
		source=$(source_of "$case")
		sum=$(sha256sum <"$source" | cut -c 1-16)
		[ ! -e "$dir/$sum" ] || continue
		${CC:-cc} -Wall -Werror -O0 -o "$dir/$sum" "$source" -lcurl -lcjson -lresolv
		"$dir/$sum" --help >"$dir/help"
		grep -q '^prebake-firstboot run' "$dir/help"
	done
}

@test "the small form of the source, where nobody reads it, compiles and runs" {
	for case in everything:digitalocean infrakt:hetzner; do
		provider=${case#*:} case=${case%:*}
		spec=tests/golden/$case/spec.yaml
		[ -f "$spec" ] || spec=tests/golden/$(cat "tests/golden/$case/of")
		"$prebake" user-data "$spec" --for "$provider" >"$dir/ud" 2>/dev/null
		/usr/bin/python3 tests/tools/as_cloud_init.py "$dir/ud" "$dir/$case"
		source=$dir/$case/var/lib/prebake/payload/prebake-firstboot.c
		! grep -q json_parse "$source"
		${CC:-cc} -Wall -Wno-misleading-indentation -Werror -O0 -o "$dir/helper" "$source" \
			-lcurl -lcjson -lresolv
		"$dir/helper" --help | grep -q '^prebake-firstboot run'
	done
}

@test "a plan carries the steps that it reaches, and no other" {
	minimal=$(source_of minimal)
	infrakt=$(source_of infrakt)
	everything=$(source_of everything)
	grep -q 'const struct step step_metadata' "$minimal"
	! grep -q 'step_proxy' "$minimal" || false
	! grep -q 'step_up' "$minimal" || false
	grep -q 'const struct step step_proxy' "$infrakt"
	! grep -q 'step_system' "$infrakt" || false
	grep -q 'const struct step step_system' "$everything"
	[ "$(wc -c <"$minimal")" -lt "$(wc -c <"$infrakt")" ]
	[ "$(wc -c <"$infrakt")" -lt "$(wc -c <"$everything")" ]
}

@test "no comment, no include of ours, no line of it twice" {
	source=$(source_of everything)
	! grep -q '#include "' "$source" || false
	! grep -qF '/*' <(sed 's/"[^"]*"//g' "$source") || false
	[ -z "$(grep '^#include' "$source" | sort | uniq -d)" ]
}
