# SPDX-License-Identifier: MIT
# What the tests of install.sh share: a payload, and the machine of tests/tools/sandbox.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	dir=$BATS_TEST_TMPDIR
	p=$dir/payload
	mkdir -p "$p/files/sub" "$p/ca"
	cp templates/install.sh templates/prebake-firstboot.service "$p"
	echo 'int main(void) { return 0; }' >"$p/prebake-firstboot.c"
	echo '{"prebake_plan": 1}' >"$p/plan.json"
	: >"$p/packages"
	echo services: >"$p/files/sub/compose.yaml"
	tests/tools/sandbox "$dir" true
}

inst() {
	tests/tools/sandbox "$dir" "${SHELL_UNDER_TEST:-sh}" "$p/install.sh" "$@" 2>&1
}

calls() {
	grep -c -e "$1" "$dir/calls"
}

state() {
	find "$dir/etc" "$dir/usr" "$dir/var" -type f -printf '%p %m %T@ %s\n' | sort
}
