#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The bill of materials: what is in it, that it is CycloneDX by the official schema, and what the helper
# does where files are not what they should be.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	helper=$(realpath "${B:-build}/prebake-firstboot")
	modules=$(realpath "${B:-build}/sbom")
	dir=$BATS_TEST_TMPDIR
	root=$dir/root
	dpkg=$root/var/lib/dpkg/status
	images=$root/var/lib/docker/image/overlay2/repositories.json
	store=$root/var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db
	cp -r tests/sbom/tree "$root"
	ln -s ../usr/lib/os-release "$root/etc/os-release"
	unset SOURCE_DATE_EPOCH
}

bill() {
	"$helper" sbom --root "$root" >"$dir/bom.json"
}

valid() {	# FILE
	node tests/sbom/validate.mjs "$modules" "$1"
}

refused() {	# WORDS OF THE MESSAGE
	run "$helper" sbom --root "$root"
	[ "$status" -eq 1 ]
	[[ $output == *"$1"* ]]
	[ "${#lines[@]}" -eq 1 ]
	[[ $output != *$'\e'* ]]
}

# What containerd 1.6 wrote when it imported images under 43 names.
put_store() {
	mkdir -p "$(dirname "$store")"
	xz -dc tests/sbom/meta.db.xz >"$store"
}

tags() {	# NAME: of the image
	jq -r --arg name "$1" '.components[] | select(.name == $name) | .properties[] |
		select(.name == "prebake:image:tag").value' "$dir/bom.json"
}

@test "a small system" {
	bill
	jq . "$dir/bom.json" | diff -u tests/sbom/tree.json -
	valid "$dir/bom.json"
}

@test "this system" {
	if [ "$(id -u)" -eq 0 ]; then
		"$helper" sbom >"$dir/bom.json"
		valid "$dir/bom.json"
	fi
	root=$dir/own
	mkdir -p "$root/usr/lib" "$root/var/lib/dpkg"
	cp /usr/lib/os-release "$root/usr/lib"
	cp /var/lib/dpkg/status "$root/var/lib/dpkg"
	bill
	valid "$dir/bom.json"
	dpkg-query -W -f '${db:Status-Status} ${Package} ${Version} ${Architecture}\n' |
		sed -n '/^config-files\|^not-installed/!s/^[^ ]* //p' | sort >"$dir/theirs"
	jq -r '.components[] | select(.type == "library") | [.name, .version, (.purl |
		capture("arch=(?<a>[^&]*)").a)] | join(" ")' "$dir/bom.json" | sort >"$dir/ours"
	diff "$dir/theirs" "$dir/ours"
	[ -s "$dir/ours" ]
	# Of which source package, where dpkg says so; the version where it is another.
	dpkg-query -W -f '${db:Status-Status} ${Package} ${Source}\n' | sed '/^config-files\|^not-installed\| $/d
		s/^[^ ]* //; s/ (\(.*\))$/@\1/' | sort -u >"$dir/theirs"
	jq -r '.components[] | select(.type == "library") | .name as $name | .purl |
		capture("upstream=(?<u>[^&]*)").u | [$name, .] | join(" ")' "$dir/bom.json" |
		/usr/bin/python3 -c 'import sys, urllib.parse as u; sys.stdout.write(u.unquote(sys.stdin.read()))' |
		sort -u >"$dir/ours"
	diff "$dir/theirs" "$dir/ours"
	[ -s "$dir/ours" ]
}

@test "a wrong document is not valid" {
	bill
	for wrong in '.specVersion = "1.9"' '.bomFormat = "SPDX"' '.components[0].type = "program"' 'del(.components[0].name)' \
		'.components[-1].hashes = [{ alg: "SHA-256", content: "abc" }]' '.more = 1' \
		'.metadata.timestamp = "today"' '.components += [.components[0]]' \
		'(.components[] | select(.name == "libc6")).purl = "pkg:deb/debian/libc6@2.40"' \
		'.serialNumber = "1"'; do
		jq "$wrong" "$dir/bom.json" >"$dir/wrong.json"
		run valid "$dir/wrong.json"
		echo "$wrong: $status $output"
		[ "$status" -eq 1 ]
		[[ $output != *Error* ]]
	done
}

@test "the same files give the same bytes, at any time and in any order" {
	bill
	mv "$dir/bom.json" "$dir/first.json"
	awk 'BEGIN { RS = ""; ORS = "\n\n" } { p[NR] = $0 } END { for (i = NR; i; i--) print p[i] }' \
		"$dpkg" >"$dir/backwards"
	mv "$dir/backwards" "$dpkg"
	jq -c '.Repositories |= (to_entries | reverse | from_entries | map_values(to_entries | reverse |
		from_entries))' "$images" >"$dir/backwards"
	mv "$dir/backwards" "$images"
	bill
	cmp "$dir/first.json" "$dir/bom.json"
}

@test "its time is what SOURCE_DATE_EPOCH says" {
	export SOURCE_DATE_EPOCH=1763740800
	bill
	[ "$(jq -r .metadata.timestamp "$dir/bom.json")" = 2025-11-21T16:00:00Z ]
	valid "$dir/bom.json"
	for SOURCE_DATE_EPOCH in '' -1 1e9 99999999999999999999 253402300800 12x; do
		refused "SOURCE_DATE_EPOCH is '$SOURCE_DATE_EPOCH'"
	done
}

@test "images in containerd's store, as Docker 29 has them" {
	rm -r "$root/var/lib/docker"
	put_store
	bill
	valid "$dir/bom.json"
	[ "$(tags docker.io/library/caddy)" = 2 ]
	[ "$(tags registry.example.org:5000/team/app | wc -l)" -eq 40 ]
	[ "$(tags registry.example.org:5000/team/app | tail -n 1)" = build-39 ]
	[ "$(jq '[.components[] | select(.type == "container")] | length' "$dir/bom.json")" -eq 3 ]
	jq -e '.components[] | select(.name == "docker.io/library/caddy") | .version ==
		"sha256:6eff7068a854cbb757ff0b1090b34720554d436de547dad81b9c19086f73cca4" and
		"sha256:" + .hashes[0].content == .version' "$dir/bom.json"
	mkdir -p "$root/var/lib/docker/containerd/daemon"
	mv "$root/var/lib/containerd"/* "$root/var/lib/docker/containerd/daemon"
	mv "$dir/bom.json" "$dir/first.json"
	bill
	cmp "$dir/first.json" "$dir/bom.json"
}

@test "containerd's store with its last page of the two half written" {
	put_store
	bill
	for page in 0 4096; do
		put_store
		printf 'torn' | dd of="$store" bs=1 seek=$((page + 40)) conv=notrunc 2>/dev/null
		"$helper" sbom --root "$root" >"$dir/$page.json"
		valid "$dir/$page.json"
	done
	cmp "$dir/bom.json" "$dir/0.json" || cmp "$dir/bom.json" "$dir/4096.json"
	printf 'torn' | dd of="$store" bs=1 seek=40 conv=notrunc 2>/dev/null
	refused "meta.db' is damaged"
}

@test "containerd's store, damaged anywhere, is refused or read, and never for ever" {
	put_store
	/usr/bin/python3 tests/sbom/damage.py "$store" "$dir"
	for bad in "$dir"/bad*; do
		cp "$bad" "$store"
		run "$helper" sbom --root "$root"
		[ "$status" -le 1 ]
		[ "$status" -eq 0 ] || [ "${#lines[@]}" -eq 1 ]
	done
}

@test "Docker's data in another place" {
	bill
	mv "$dir/bom.json" "$dir/first.json"
	mkdir -p "$root/srv" "$root/etc/docker"
	mv "$root/var/lib/docker" "$root/srv/data"
	echo '{ "data-root": "/srv/data" }' >"$root/etc/docker/daemon.json"
	bill
	cmp "$dir/first.json" "$dir/bom.json"
	echo '{ "data-root": "data" }' >"$root/etc/docker/daemon.json"
	refused "data-root must begin with '/'"
	echo '{' >"$root/etc/docker/daemon.json"
	refused "/etc/docker/daemon.json is not valid JSON"
}

@test "without Docker, and without a plan" {
	rm -r "$root/var/lib/docker" "$root/etc/prebake"
	bill
	valid "$dir/bom.json"
	jq -e '.metadata.component == null and all(.components[]; .type != "container")' "$dir/bom.json"
}

@test "text of others is text, and UTF-8" {
	printf '{ "name": "a\\u001b[31m\xff☃" }' >"$root/etc/prebake/plan.json"
	printf 'ID=debian\nPRETTY_NAME="\033[31m \xff\\"$x`id`"\n' >"$root/usr/lib/os-release"
	bill
	valid "$dir/bom.json"
	[ "$(jq -r .metadata.component.name "$dir/bom.json")" = 'a?[31m?☃' ]
	jq -e '.components[] | select(.type == "operating-system") | .version == null and
		.description == "?[31m ?\"$x`id`"' "$dir/bom.json"
	jq -e '[.components[].purl // empty] | map(select(test("distro=debian(&|$)"))) | length == 6' \
		"$dir/bom.json"
}

@test "a status that is not dpkg's" {
	printf 'Package: a\0b\nVersion: 1\nArchitecture: all\n' >"$dpkg"
	refused "line 1: 'a' is not what dpkg writes for 'Package'"
	printf 'Package: a\nVersion: 1\033[31m\nArchitecture: all\n' >"$dpkg"
	refused "line 2: '1?[31m' is not what dpkg writes for 'Version'"
	printf 'Package: a\nVersion: 1\nStatus: install ok installed\n\n' >"$dpkg"
	refused "line 1: the package has no field 'Architecture'"
	for source in 'b c' 'b (1' 'b ()' '(1)' 'b (1) c' 'b (1)(2)'; do
		printf 'Package: a\nVersion: 1\nArchitecture: all\nSource: %s\n' "$source" >"$dpkg"
		refused "line 1: 'Source: $source' is neither 'NAME' nor 'NAME (VERSION)'"
	done
	printf '\n\nPackage: a\nPackage: b\n' >"$dpkg"
	refused "line 4: the package has two fields 'Package'"
	printf '\177ELF\2\1\1' >"$dpkg"
	refused "line 1: this is not 'Field: value'"
	head -c 10000000 /dev/urandom >"$dpkg"
	refused "/var/lib/dpkg/status'"
	head -c 10000000 /dev/zero | tr '\0' a >"$dpkg"
	refused "line 1: this is not 'Field: value'"
	head -c 70000000 /dev/zero >"$dpkg"
	refused "is larger than 67108864 bytes"
	seq 40000 | sed 's/.*/Package: p&\nVersion: 1\nArchitecture: all\n/' >"$dpkg"
	refused "more than 32768 packages and images"
}

@test "a store of images that is not Docker's" {
	for text in '{' '[]' '{"Repositories":[{"a:1":"sha256:1"}]}' '{"Repositories":{"a":{"a:1":1}}}' \
		'{"Repositories":{"a":{"b:1":"sha256:1"}}}' '{"Repositories":{"a/":{"a/:1":"x"}}}'; do
		echo "$text" >"$images"
		refused /repositories.json
	done
	for name in 'a:1\u001b[31m' 'a:1 2' 'a@sha256:01' 'a:' 'a:é'; do
		printf '{"Repositories":{"a":{"%s":"sha256:%064d"}}}' "$name" 0 >"$images"
		refused "is not an image's name"
	done
	seq 5000 | jq -R '{ ("a:" + .): ("sha256:" + "0" * 64) }' | jq -s '{ Repositories: { a: add } }' >"$images"
	refused "more than 4096 names of images"
}

@test "no link leads out of the root" {
	echo 'Package: secret' >"$dir/secret"
	ln -sf "$dir/secret" "$dpkg"
	refused "symbolic link"
	rm "$dpkg"
	cp tests/sbom/tree/var/lib/dpkg/status "$dpkg"
	mv "$root/var/lib/docker" "$dir/docker"
	ln -s "$dir/docker" "$root/var/lib/docker"
	refused "/var/lib/docker/image"
	rm "$root/var/lib/docker"
	mkfifo "$root/var/lib/dpkg/status.d/pipe"
	ln -s /etc/passwd "$root/var/lib/dpkg/status.d/passwd"
	refused "status.d/passwd'"
}

@test "what cannot be read, or written" {
	rm -r "$root/var/lib/dpkg"
	refused "/var/lib/dpkg/status': is this a system of Debian or Ubuntu?"
	rm "$root/usr/lib/os-release"
	refused "/usr/lib/os-release': No such file"
	echo 'ID=De bian' >"$root/usr/lib/os-release"
	refused "does not say which system this is"
	cp -r tests/sbom/tree/. "$root"
	echo '{}' >"$root/etc/prebake/plan.json"
	refused "has no name"
	cp -r tests/sbom/tree/. "$root"
	run sh -c '"$0" sbom --root "$1" >/dev/full' "$helper" "$root"
	[ "$status" -eq 1 ]
	[[ $output == *"cannot write the bill of materials"* ]]
}

@test "it travels in no user-data" {
	for provider in hetzner digitalocean nocloud; do
		"${B:-build}/prebake" user-data docs/examples/infrakt.yaml --for "$provider" \
			>"$dir/user-data" 2>"$dir/size"
		/usr/bin/python3 tests/tools/as_cloud_init.py "$dir/user-data" "$dir/$provider"
		source=$dir/$provider/var/lib/prebake/payload/prebake-firstboot.c
		[ -s "$source" ]
		! grep -q CycloneDX "$source"
	done
	"${B:-build}/prebake" render docs/examples/infrakt.yaml -t payload -o "$dir/out" 2>"$dir/warnings"
	grep -q CycloneDX "$dir/out/payload/prebake-firstboot.c"
}
