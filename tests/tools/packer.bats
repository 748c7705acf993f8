#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The Packer project as Packer reads it, and user-data for servers from what it bakes.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	prebake=$(realpath "${B:-build}/prebake")
	dir=$BATS_TEST_TMPDIR
	export HCLOUD_TOKEN=x DIGITALOCEAN_API_TOKEN=x PACKER_CACHE_DIR=$dir/cache CHECKPOINT_DISABLE=1
	unset DIGITALOCEAN_TOKEN
}

project() {	# TEXT OF targets:
	printf 'prebake: 1\nname: app\nparams: { domain: { type: hostname }, token: { type: secret } }\n%s\n' \
		"$1" >"$dir/spec.yaml"
	"$prebake" render "$dir/spec.yaml" -o "$dir/out" -t packer --set domain=app.example.org
	at=$dir/out/packer
}

# Debian's Packer is older than the plugins: it has no plugins file and lacks these arguments. What the
# first of them is given is evaluated all the same, as another of its type.
validate() {	# ARGUMENT…
	mkdir "$dir/old"
	cp "$at"/* "$dir/old"
	rm "$dir/old/plugins.pkr.hcl"
	sed -Ei 's/^( *)upgrade_server_type /\1ssh_host /
		/^ *(server_labels|ssh_keys_labels|snapshot_tags|droplet_agent) +=/d' \
		"$dir"/old/*.pkr.hcl
	packer validate "$@" "$dir/old"
}

both='targets: { hetzner: { location: nbg1, server_type: cx33, bake: { x86: cx23, arm: cax11 } },
  digitalocean: { region: fra1, size: s-2vcpu-2gb, bake_size: s-1vcpu-1gb } }'

@test "it is formatted" {
	project "$both"
	packer fmt -check "$at"
	shellcheck "$at/wait-for-cloud-init.sh"
}

@test "Packer accepts it, and would not accept a misspelt field" {
	project "$both"
	validate
	sed -i 's/^  location /  locatiom /' "$dir"/old/sources.pkr.hcl
	run packer validate "$dir/old"
	[ "$status" -ne 0 ]
	[[ $output == *locatiom* ]]
}

sources() {	# CLOUD: of the build
	packer inspect "$dir/old" | sed -n '/^> builds:/,$p' | grep -cx " *$1.image" || :
}

@test "a larger server to bake on can be given" {
	project "$both"
	validate -var 'faster={"x86":"cx53"}'
}

# What a local is, of the project without its builds.
local_is() {	# NAME
	mkdir "$dir/local"
	cp "$at"/{sources,variables}.pkr.hcl "$at"/server.auto.pkrvars.json "$at/setup.sh" "$dir/local"
	sed -i '/^source /,/^}/d' "$dir/local/sources.pkr.hcl"
	echo "local.$1" | packer console "$dir/local"
	rm -r "$dir/local"
}

@test "snapshots of other images, or as small ones, have another label 'spec'" {
	project "$both"
	first=$(local_is spec)
	[[ $first =~ ^[0-9a-f]{12}$ ]]
	[ "$(local_is spec)" = "$first" ]
	sed -i 's/"debian-13"/"debian-12"/' "$at/server.auto.pkrvars.json"
	second=$(local_is spec)
	sed -i 's/"small":.*true/"small": false/' "$at/server.auto.pkrvars.json"
	third=$(local_is spec)
	[ "$(printf '%s\n' "$first" "$second" "$third" | sort -u | wc -l)" -eq 3 ]
}

@test "DigitalOcean's snapshots have the tag of their architecture, as Hetzner's have the label" {
	project "$both"
	validate
	grep -q 'snapshot_labels .*merge(local.labels, { arch = source.key, type = source.value })' "$at/build.pkr.hcl"
	sed -n 's/^ *snapshot_tags *= /x = /p' "$at"/*.hcl >"$dir/tags"
	mkdir "$dir/x"
	printf 'locals {\nsource = { value = "x86" }\nlabels = { prebake = "app", version = "1.2" }\n%s\n}\n' \
		"$(sed 's/source\.value/local.source.value/' "$dir/tags")" >"$dir/x/x.pkr.hcl"
	[ "$(echo 'join(" ", local.x)' | packer console "$dir/x")" = 'arch:x86 prebake:app version:1-2' ]
}

@test "a bake's servers have a label of the run, when there is one" {
	project "$both"
	mkdir "$dir/x"
	sed -n '/^  bake_labels/,/^  })/p' "$at/sources.pkr.hcl" >"$dir/labels"
	printf 'variable "run" {\ndefault = ""\n}\nvariable "name" {\ndefault = "app"\n}\nlocals {\n%s\n}\n' \
		"$(cat "$dir/labels")" >"$dir/x/x.pkr.hcl"
	[ "$(echo 'join(" ", keys(local.bake_labels))' | packer console "$dir/x")" = 'prebake role' ]
	[ "$(echo 'join(" ", values(local.bake_labels))' | packer console -var run=77 "$dir/x")" = 'app bake 77' ]
}

@test "names of the bake fit, however long the spec's is" {
	project "$both"
	! grep -E '(server|droplet)_name .*var\.name' "$at"/*.hcl || false
}

@test "a snapshot is made for each region that has a server, and as small as the spec says" {
	project "${both%\}*}, }
environments: { dev: { cloud: digitalocean, location: nyc3 }, prod: { cloud: hetzner } }"
	validate
	jq -e '.digitalocean.regions == ["nyc3"] and .hetzner.small' "$at/server.auto.pkrvars.json"
	rm -r "$dir/old" "$dir/out"
	project 'targets: { hetzner: { location: nbg1, server_type: cx33, bake: { small: false } } }'
	validate
	jq -e '.hetzner.small == false and .hetzner.bake == { "x86": "cx33" }' "$at/server.auto.pkrvars.json"
}

@test "what is asked for is built, and nothing else" {
	project "$both"
	validate
	jq -e '.hetzner.bake == { "x86": "cx23", "arm": "cax11" } and .digitalocean.size == "s-1vcpu-1gb"' \
		"$at/server.auto.pkrvars.json"
	[ "$(sources hcloud) $(sources digitalocean) $(sources qemu)" = '2 1 0' ]
	rm -r "$dir/old" "$dir/out"
	project 'targets: { hetzner: { location: nbg1, server_type: cax21 } }'
	DIGITALOCEAN_API_TOKEN='' validate
	jq -e '.hetzner.bake == { "arm": "cax21" }' "$at/server.auto.pkrvars.json"
	[ "$(sources hcloud) $(sources digitalocean) $(sources qemu)" = '1 0 0' ]
}

# The name is the file's; a source that makes nothing tells what it comes to, from another directory.
@test "each image's bill of materials has a name of its own, beside the project" {
	project "$both"
	mkdir "$dir/names"
	{
		printf 'source "null" "image" {\ncommunicator = "none"\n}\nbuild {\ndynamic "source" {\n'
		printf 'for_each = { x86 = 1, arm = 2 }\nlabels = ["null.image"]\n'
		printf 'content {\nname = source.key\n}\n}\nprovisioner "shell-local" {\n'
		sed -n 's/^ *destination = "\(.*sbom.*\)"$/inline = ["echo \1"]/p' "$at/build.pkr.hcl"
		printf '}\n}\n'
	} >"$dir/names/names.pkr.hcl"
	cd "$dir"
	packer build -color=false names >names.log
	grep -x ' *null.arm: names/sbom-null-arm.cdx.json' names.log
	grep -x ' *null.x86: names/sbom-null-x86.cdx.json' names.log
}

@test "the bill is made before the image is sealed, and nothing runs behind the audit" {
	project "$both"
	grep -o 'prebake-firstboot [a-z]*\|direction .*' "$at/build.pkr.hcl" | tr '\n' ' ' >"$dir/order"
	grep -q 'pull prebake-firstboot sbom direction *= "download" prebake-firstboot seal .*audit $' \
		"$dir/order"
}

@test "what a bake leaves, and its secrets, are not committed, and all else is" {
	project "$both"
	git init -q "$dir/out"
	cd "$at"
	mkdir qemu
	for left in manifest.json sbom-hcloud-x86.cdx.json params.json params-prod.json qemu/app.qcow2 crash.log; do
		echo x >"$left"
		git check-ignore -q "$left"
	done
	sed -n 's/^ *\(output\|destination\|output_directory\) *= "${path.root}\/\(.*\)"$/\2/p' ./*.hcl |
		sed 's/\${[^}]*}/x/g' >"$dir/made"
	[ "$(wc -l <"$dir/made")" -eq 3 ]
	while read -r made; do
		git check-ignore -q "$made" || git check-ignore -q "$made/x"
	done <"$dir/made"
	git add -A
	diff - <(git ls-files) <<-'END'
		.gitignore
		build.pkr.hcl
		plugins.pkr.hcl
		server.auto.pkrvars.json
		setup.sh
		sources.pkr.hcl
		variables.pkr.hcl
		wait-for-cloud-init.sh
	END
}

@test "without a cloud, who asks for the project is told that it builds with QEMU alone" {
	run project ''
	[ "$status" -eq 0 ]
	[[ $output == *"spec.yaml:2:7: warning: packer/ builds nothing but with -var qemu: add 'targets'"* ]]
	[ -e "$dir/out/packer/setup.sh" ]
	run "$prebake" render "$dir/spec.yaml" -o "$dir/out"
	[ "$status" -eq 0 ]
	[[ $output != *warning* ]]
	run project "$both"
	[[ $output != *warning* ]]
}

@test "no value of a parameter travels" {
	project "$both"
	! grep -r app.example.org "$dir/out" || false
	mv "$dir/out" "$dir/first"
	"$prebake" render "$dir/spec.yaml" -o "$dir/out"
	cmp "$dir/first/packer/setup.sh" "$dir/out/packer/setup.sh"
	cmp "$dir/out/setup.sh" "$dir/out/packer/setup.sh"
}

@test "setup.sh --bake takes no values" {
	project "$both"
	run sh "$at/setup.sh" --bake --domain a.example.org
	[ "$status" -eq 2 ]
}

@test "user-data for servers from the snapshot is the parameters alone" {
	project "$both"
	printf 'q"\\$`☃' >"$dir/token"
	"$prebake" user-data "$dir/spec.yaml" --golden --for hetzner --set domain=app.example.org \
		--set-file token="$dir/token" >"$dir/user-data" 2>"$dir/size"
	head -n 1 "$dir/user-data" | grep -qx '#cloud-config'
	sed -n 's/^#prebake-params //p' "$dir/user-data" | jq -j .token | cmp - "$dir/token"
	[ "$(wc -c <"$dir/user-data")" -le $((1024 + $(wc -c <"$dir/token") + 15)) ]
	grep -q 'of 32,768 bytes' "$dir/size"
	! grep -q Missing "$dir/user-data" || false
	"$prebake" user-data "$dir/spec.yaml" --golden --for nocloud >"$dir/user-data"
	grep -qx '# Missing in the next line: domain, token' "$dir/user-data"
	grep -qx '#prebake-params {}' "$dir/user-data"
	for bad in '\377' '\355\240\200' '\300\200'; do
		printf "q$bad" >"$dir/token"
		run "$prebake" user-data "$dir/spec.yaml" --golden --for nocloud --set-file token="$dir/token"
		[ "$status" -eq 1 ]
		[ "$output" = "error: parameter 'token' is not UTF-8, which user-data must be" ]
	done
}

@test "user-data of parameters that do not fit is refused" {
	printf 'prebake: 1\nname: app\nparams:\n' >"$dir/spec.yaml"
	head -c 8000 /dev/zero | tr '\0' x >"$dir/text"
	set --
	for name in a b c d e; do
		echo "  $name: { type: string }" >>"$dir/spec.yaml"
		set -- "$@" --set-file "$name=$dir/text"
	done
	run "$prebake" user-data "$dir/spec.yaml" --golden --for hetzner "$@"
	[ "$status" -eq 1 ]
	[[ $output == *"the parameters are too large for hetzner: 40,"*" of 32,768 bytes"* ]]
}
