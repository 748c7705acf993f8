#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The target terraform: every variable is used and given, and what is written is what Terraform
# takes.  Where there is a terraform, it plans and applies for real, with stand-ins for the
# providers (tests/terraform/provider.js); Debian has none, and then those tests are skipped.

setup_file() {
	cd "$BATS_TEST_DIRNAME/../.."
	export CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null TF_IN_AUTOMATION=1
	unset TF_WORKSPACE TF_DATA_DIR TF_CLI_ARGS
}

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	prebake=$(realpath "${B:-build}/prebake")
	here=$PWD/tests/terraform
	export NODE_PATH=$PWD/build/npm/node_modules
	spec=$PWD/tests/golden/dokploy/spec.yaml
	dir=$BATS_TEST_TMPDIR
	cat >"$dir/two.yaml" <<-'END'
		prebake: 1
		name: two
		params:
		  domain: { type: hostname }
		  word: { type: string, default: x }
		  token: { type: secret }
		  fetched: { type: secret, from: { url: "https://vault.example.org/x" } }
		system: { firewall: { allow: [22/tcp, 53/udp] } }
		targets:
		  hetzner: { location: nbg1, server_type: cax11 }
		  digitalocean: { region: fra1, size: s-1vcpu-1gb, ssh_keys: ["512189"] }
		  dns: { provider: hetzner, zone: example.org, ttl: 60s }
		environments:
		  dev: { cloud: hetzner, hosts: [example.org], params: { domain: dev.example.org } }
		  prod: { cloud: digitalocean, hosts: [a.b.example.org], volume: 10GiB }
	END
}

teardown() {
	[ -z "${providers-}" ] || exec 7>&-
	[ -z "${bucket-}" ] || kill "$bucket"
}

render() {	# SPEC ARGUMENT…: into $dir/out
	rm -rf "$dir/out"
	"$prebake" render "$1" -t terraform -o "$dir/out" "${@:2}"
	tf=$dir/out/terraform
}

# Of the .tf files of a directory, without their comments.
source_of() {
	sed 's/#.*//' "$1"/*.tf
}

declared() {
	source_of "$1" | sed -n 's/^variable "\([a-z_]*\)" {$/\1/p' | sort
}

used() {
	source_of "$1" | grep -o '\bvar\.[a-z_]*' | sed 's/var\.//' | sort -u
}

has_default() {	# DIRECTORY NAME
	source_of "$1" | awk -v name="$2" '
		$0 == "variable \"" name "\" {" { in_it = 1 }
		in_it && /^  default / { found = 1 }
		/^}$/ { in_it = 0 }
		END { exit !found }'
}

arguments() {	# DIRECTORY MODULE: what the call gives
	source_of "$1" | awk -v name="$2" '
		$0 == "module \"" name "\" {" { in_it = 1; next }
		/^}$/ { in_it = 0 }
		in_it && /^  [a-z_]+ += / && $1 != "source" { print $1 }' | sort
}

# Every variable is used, every used one declared, every one given.
check_variables() {
	local module path given=$dir/given
	jq -r 'keys[]' "$tf/terraform.tfvars.json" | sort >"$given"
	diff <(declared "$tf") <(used "$tf") || return 1
	for module in "$tf"/modules/*/; do
		diff <(declared "$module") <(used "$module") || return 1
	done
	for module in $(source_of "$tf" | sed -n 's/^module "\([a-z]*\)" {$/\1/p'); do
		path=$(source_of "$tf" | grep -A1 "^module \"$module\"" | sed -n 's/.*"\.\/\(.*\)"/\1/p')
		diff <(declared "$tf/$path") <(arguments "$tf" "$module") || return 1
	done
	for name in $(declared "$tf" | comm -23 - "$given"); do
		has_default "$tf" "$name" || { echo "$name has no value"; return 1; }
	done
	[ -z "$(declared "$tf" | comm -13 - "$given")" ]
}

@test "every variable that is declared is used and given, and the other way round" {
	render "$spec"
	check_variables
	render "$dir/two.yaml"
	check_variables
	cp "$tf/main.tf" "$dir/main.tf"
	for line in 'variable "extra" {' 'locals { x = var.extra }'; do
		{ cat "$dir/main.tf"; echo "$line"; } >"$tf/main.tf"
		run check_variables
		[ "$status" -ne 0 ] && [[ $output == *extra* ]]
	done
	cp "$dir/main.tf" "$tf/main.tf"
	sed -i 's/"name":/"nome":/' "$tf/terraform.tfvars.json"
	run check_variables
	[ "$status" -ne 0 ]
}

@test "only what the spec uses is written" {
	render "$spec"
	(cd "$tf" && find . -type f | sort) >"$dir/files"
	diff - "$dir/files" <<-'END'
		./.gitignore
		./backend.tf
		./digitalocean.tf
		./dns.tf
		./hetzner.tf
		./main.tf
		./modules/dns-cloudflare/main.tf
		./modules/dns-cloudflare/variables.tf
		./modules/hetzner/main.tf
		./modules/hetzner/outputs.tf
		./modules/hetzner/variables.tf
		./outputs.tf
		./pin-image.sh
		./state.tfbackend.json
		./terraform.tfvars.json
	END
	[ -x "$tf/pin-image.sh" ]
	run grep -rlE 'digitalocean/|digitalocean_droplet' "$tf" --include=*.tf
	[ "$status" -eq 1 ]
	render docs/examples/chitram.yaml --set domain=photos.example.org --set email=a@example.org
	run grep -rlE 'hcloud|cloudflare' "$tf" --include=*.tf
	[ "$status" -eq 1 ]
	[ "$(jq -r '.environments.prod.hosts[]' "$tf/terraform.tfvars.json")" = photos.example.org ]
	run "$prebake" render docs/examples/infrakt.yaml -t terraform -o "$dir/none"
	[ "$status" -eq 1 ]
	[[ $output == *"no server for Terraform: add 'targets'"* ]]
	"$prebake" render docs/examples/infrakt.yaml -o "$dir/all"
	[ ! -e "$dir/all/terraform" ]
}

@test "what an earlier render has left does not count" {
	render "$dir/two.yaml" --set domain=x.example.org
	sed -i '/^  dns:/d' "$dir/two.yaml"
	"$prebake" render "$dir/two.yaml" -t terraform -o "$dir/out" --set domain=x.example.org
	check_variables
	sed '/^environments/i\  state: { bucket: b, endpoint: "https://s3.example.org", region: x }' "$dir/two.yaml" >"$dir/state.yaml"
	"$prebake" render "$dir/state.yaml" -t terraform -o "$dir/out"
	grep -q '^  backend' "$tf/backend.tf"
	"$prebake" render "$dir/two.yaml" -t terraform,github-actions -o "$dir/out"
	run "$dir/out/.github/prebake/terraform.sh" plan
	[ "$status" -eq 1 ]
	[[ $output == *"the spec has no 'targets.state'"* ]]
}

@test "a secret is in no file, even when it is given" {
	echo s3cr3t >"$dir/token"
	render "$dir/two.yaml" --set-file token="$dir/token" --set domain=all.example.org
	run grep -rl s3cr3t "$tf"
	[ "$status" -eq 1 ]
	[ "$(jq -c '.environments[].required' "$tf/terraform.tfvars.json" | sort -u)" = '["token"]' ]
	[ "$(jq -j '.environments.dev.user_data' "$tf/terraform.tfvars.json" | grep ^#prebake)" = \
		'#prebake-params {"domain":"dev.example.org"}' ]
	render "$dir/two.yaml"
	[ "$(jq -c '.environments.prod.required' "$tf/terraform.tfvars.json")" = '["domain","token"]' ]
}

@test "user-data is cloud-config, whatever is in it" {
	value=$'quote " \\ ${x} %{ if } \x7f\xc2\x85\xe2\x80\xa8 <&> \xc3\xa9\nnext: line\n#cloud-config'
	render "$dir/two.yaml" --set "word=$value"
	jq -j '.environments.dev.user_data' "$tf/terraform.tfvars.json" >"$dir/user-data"
	[ "$(grep -c "" "$dir/user-data")" -eq 6 ]
	sed -n 's/^#prebake-params //p' "$dir/user-data" | jq -e --arg v "$value" '.word == $v'
	python3 -c 'import sys, yaml; sys.exit(yaml.safe_load(open(sys.argv[1], encoding="utf-8")) != {})' \
		"$dir/user-data"
}

@test "the firewall of the cloud is that of the server, and none without one" {
	render "$dir/two.yaml"
	[ "$(jq -c .firewall "$tf/terraform.tfvars.json")" = \
		'[{"protocol":"tcp","port":"22"},{"protocol":"udp","port":"53"}]' ]
	sed -i '/^system/d' "$dir/two.yaml"
	render "$dir/two.yaml"
	[ "$(jq -c .firewall "$tf/terraform.tfvars.json")" = null ]
}

@test "two servers cannot have one name, when it comes with --set" {
	sed -i 's/^targets/stack: { dir: \/opt\/a, compose: compose.yaml }\nproxy: { caddy: { sites: [{ host: "${domain}", upstream: "a:80" }] } }\n&/
		s/, params: { domain: dev.example.org }//' "$dir/two.yaml"
	echo 'services: { a: { image: nginx, expose: ["80"] } }' >"$dir/compose.yaml"
	run "$prebake" render "$dir/two.yaml" -t terraform -o "$dir/out" --set domain=x.example.org
	[ "$status" -eq 1 ]
	[[ $output == *"'x.example.org' cannot lead to 'dev' and to 'prod'"* ]]
	[ ! -e "$dir/out" ]
}

@test "with DNS, the name of a site cannot be missing" {
	sed -i 's/^targets/stack: { dir: \/opt\/a, compose: compose.yaml }\nproxy: { caddy: { sites: [{ host: "www.${domain}", upstream: "a:80" }] } }\n&/' \
		"$dir/two.yaml"
	echo 'services: { a: { image: nginx, expose: ["80"] } }' >"$dir/compose.yaml"
	"$prebake" check "$dir/two.yaml"
	run "$prebake" render "$dir/two.yaml" -t terraform -o "$dir/out"
	[ "$status" -eq 1 ]
	[[ $output == *"two.yaml:10:35: error: 'domain' has no value for 'prod', and"*"'environments.prod.params' or with --set"* ]]
	[[ $output != *"'dev'"* ]]
	[ ! -e "$dir/out" ]
	render "$dir/two.yaml" --set domain=x.example.org
	[ "$(jq -c '.environments.prod.records' "$tf/terraform.tfvars.json")" = '["www.x.example.org","a.b.example.org"]' ]
	sed -i '/^  dns:/d' "$dir/two.yaml"
	render "$dir/two.yaml"
}

@test "pin-image.sh: the last run's ids, by kind; others stay" {
	render "$spec"
	mkdir "$dir/out/packer"
	cat >"$dir/out/packer/manifest.json" <<-'END'
		{"builds": [
			{"name": "x86", "builder_type": "hcloud", "artifact_id": "1", "packer_run_uuid": "old", "custom_data": null},
			{"name": "arm", "builder_type": "hcloud", "artifact_id": "22", "packer_run_uuid": "new", "custom_data": null},
			{"name": "x", "builder_type": "digitalocean", "artifact_id": "fra1:33", "packer_run_uuid": "new", "custom_data": {"arch": "x86"}}
		], "last_run_uuid": "new"}
	END
	"$tf/pin-image.sh"
	[ "$(jq -c .images "$tf/image.auto.tfvars.json")" = '{"hetzner-arm":"22","digitalocean-x86":"33"}' ]
	sed -i 's/"last_run_uuid": "new"/"last_run_uuid": "old"/' "$dir/out/packer/manifest.json"
	(cd / && "$tf/pin-image.sh" "$dir/out/packer/manifest.json")
	[ "$(jq -Sc .images "$tf/image.auto.tfvars.json")" = \
		'{"digitalocean-x86":"33","hetzner-arm":"22","hetzner-x86":"1"}' ]
	sed -i 's/"artifact_id": "1"/"artifact_id": "$(id)"/' "$dir/out/packer/manifest.json"
	cp "$tf/image.auto.tfvars.json" "$dir/before"
	run "$tf/pin-image.sh"
	[ "$status" -ne 0 ]
	cmp "$tf/image.auto.tfvars.json" "$dir/before"
}

need_terraform() {
	command -v terraform >/dev/null || skip 'there is no terraform here'
}

there_is() {	# SNAPSHOTS [TYPES]
	echo "{\"types\": [${2-\"cx23\", \"cx33\", \"cax11\"}]${1:+, }$1}" >"$dir/clouds.json"
}

# Start the stand-ins; what there is at the clouds is in $dir/clouds.json.
start_providers() {
	[ -d "$NODE_PATH" ] || { echo 'run make test-packages'; return 1; }
	there_is '"hetzner-x86": {"7": "golden", "41": "candidate"}, "hetzner-arm": {"8": "golden"},
		"digitalocean-x86": {"9": "golden"}'
	mkfifo "$dir/alive" "$dir/ready"
	node "$here/provider.js" "$dir/clouds.json" <"$dir/alive" >"$dir/ready" 2>>"$dir/provider.log" 3>&- 7>&- &
	exec 7>"$dir/alive"
	providers=$!
	read -r TF_REATTACH_PROVIDERS <"$dir/ready"
	export TF_REATTACH_PROVIDERS
}

begin() {	# SPEC ARGUMENT…
	need_terraform
	start_providers
	render "$@"
	rm -f "$tf/backend.tf"
	cd "$tf"
	terraform init -no-color -input=false >"$dir/init.log" || { cat "$dir/init.log"; return 1; }
	terraform validate -no-color
}

apply() {
	terraform apply -no-color -input=false -auto-approve "$@" >"$dir/apply.log" 2>&1 ||
		{ cat "$dir/apply.log" "$dir/provider.log"; return 1; }
}

# Change terraform.tfvars.json, as another spec would.
vary() {	# FILTER
	jq "$1" terraform.tfvars.json >"$dir/vary"
	cat "$dir/vary" >terraform.tfvars.json
}

# What a command has done, in its order: is it standard input?
does() {	# COMMAND…
	: >"$dir/provider.log"
	"$@"
	diff "$dir/provider.log" -
}

# Values of all resources of a type, by key.
made() {	# TYPE FILTER
	terraform show -json | jq -c --arg type "$1" "[.values.root_module | recurse(.child_modules[]?) |
		.resources[]? | select(.type == \$type)] | sort_by(.index) | $2"
}

# What a plan would do, "ADDRESS ACTIONS" a line, but for nothing.
planned() {
	terraform plan -no-color -input=false -out=tfplan "$@" >"$dir/plan.log" 2>&1 ||
		{ cat "$dir/plan.log"; return 1; }
	terraform show -json tfplan | jq -r '.resource_changes[] | select(.mode == "managed") |
		"\(.address) \(.change.actions | join(","))" | select(endswith(" no-op") | not)' | sort
}

@test "the sources are formatted, as terraform fmt would" {
	need_terraform
	terraform fmt -check -recursive terraform
}

@test "the sources are formatted, as packer fmt would" {
	find terraform -name '*.tf' | while read -r file; do
		cp "$file" "$dir/x.pkr.hcl"
		packer fmt -check "$dir/x.pkr.hcl" || { echo "$file"; exit 1; }
	done
}

@test "Hetzner and Cloudflare: applied, and nothing is left to do" {
	export TF_VAR_secrets='{"dev": {"license": "a\" ${x} %{y} \u0085 é"}, "prod": {"license": "b"}}'
	begin "$spec"
	vary '.dns.zone = "Example.org" | .environments.prod.records[1] = "Dokploy.example.ORG"'
	apply
	[ "$(planned)" = '' ]
	[ "$(made hcloud_server 'map(.values | [.name, .server_type, .image, .location])')" = \
		'[["dev-dokploy","cx23","7","nbg1"],["prod-dokploy","cx33","7","nbg1"]]' ]
	[ "$(made hcloud_server 'map(.values.firewall_ids | length) | unique')" = '[1]' ]
	made hcloud_firewall '.[0].values.rule | map("\(.protocol)/\(.port)") | sort | join(" ")' |
		grep -qx '"icmp/null tcp/22 tcp/3000 tcp/443 tcp/80 udp/443"'
	[ "$(made hcloud_primary_ip 'map(.values.auto_delete) | unique')" = '[false]' ]
	[ "$(made hcloud_volume 'map([.index, .values.size])')" = '[["prod",20]]' ]
	[ "$(made cloudflare_dns_record 'map([.values.name, .values.zone_id, .values.ttl])')" = \
		'[["admin.example.org","zone-of-example.org",300],["dev.admin.example.org","zone-of-example.org",300],["dokploy.example.org","zone-of-example.org",300]]' ]
	terraform output -json >"$dir/output"
	jq -e '.dev_ip.value == .ips.value.dev and .prod_ip.value == .ips.value.prod and
		.dev_ip.value != .prod_ip.value and .urls.value.dev == ["https://dev.admin.example.org"]' "$dir/output"
	[ "$(made cloudflare_dns_record 'map(select(.index == "dev.admin.example.org").values.content)[0]')" = \
		"$(jq .dev_ip.value "$dir/output")" ]
	# The secret arrives as it was given, in YAML that is still a comment.
	terraform show -json | jq -r '.values.root_module | recurse(.child_modules[]?) | .resources[]? |
		select(.type == "hcloud_server" and .index == "dev").values.user_data' >"$dir/user-data"
	[ "$(sed -n 's/^#prebake-params //p' "$dir/user-data" | jq -rs 'add.license')" = $'a" ${x} %{y} \xc2\x85 \xc3\xa9' ]
	[ "$(sed -n 's/^#prebake-params //p' "$dir/user-data" | jq -rs 'add.domain')" = dev.admin.example.org ]
	python3 -c 'import sys, yaml; sys.exit(yaml.safe_load(open(sys.argv[1], encoding="utf-8")) != {})' \
		"$dir/user-data"
	run grep -rl 'license' "$dir/apply.log"
	[ "$status" -eq 1 ]
}

@test "the values of secrets are in YAML, whatever is in them" {
	export TF_VAR_secrets
	python3 >"$dir/secrets" <<-'END'
		import json
		strange = [*range(1, 32), *range(126, 162), 0x301, 0x2028, 0x2029, 0xd7ff, 0xfeff, 0xfffd, 0xfffe, 0xffff, 0x1f600]
		print(json.dumps({env: {"license": "".join(map(chr, strange))} for env in ("dev", "prod")}))
	END
	TF_VAR_secrets=$(cat "$dir/secrets")
	begin "$spec"
	apply
	[ "$(planned)" = '' ]
	made hcloud_server '.[0].values.user_data' | jq -r . >"$dir/user-data"
	python3 - "$dir/user-data" "$dir/secrets" <<-'END'
		import json, sys, yaml
		text = open(sys.argv[1], encoding="utf-8", newline="").read()
		assert yaml.safe_load(text) == {}
		lines = [x.partition(" ")[2] for x in text.split("\n") if x.startswith("#prebake-params ")]
		assert json.loads(lines[-1]) == json.load(open(sys.argv[2]))["dev"], lines
	END
}

@test "a new snapshot, key or secret replaces no server; -replace does, and its address stays" {
	export TF_VAR_secrets='{"dev": {"license": "a"}, "prod": {"license": "b"}}'
	begin "$spec"
	apply
	terraform output -json ips >"$dir/before"
	there_is '"hetzner-x86": {"7": "golden", "77": "golden", "78": "candidate"}'
	sed -i 's/"operator"/"other"/' terraform.tfvars.json
	TF_VAR_secrets='{"dev": {"license": "new"}, "prod": {"license": "new"}}' planned >"$dir/plan"
	[ ! -s "$dir/plan" ]
	echo '{"images": {"hetzner-x86": "78"}}' >image.auto.tfvars.json
	[ "$(planned)" = '' ]
	[ "$(planned -replace='module.hetzner.hcloud_server.this["dev"]')" = \
'module.hetzner.hcloud_server.this["dev"] delete,create' ]
	apply -replace='module.hetzner.hcloud_server.this["dev"]'
	[ "$(made hcloud_server 'map(.values.image)')" = '["78","7"]' ]
	terraform output -json ips | cmp - "$dir/before"
}

@test "without a golden snapshot: a warning while all run, and their plan is still empty" {
	export TF_VAR_secrets='{"dev": {"license": "a"}, "prod": {"license": "b"}}'
	begin "$spec"
	apply
	there_is ''
	[ "$(planned)" = '' ]
	grep -q "'dev', 'prod' cannot be .* prebake=dokploy,stage=golden: bake one" <(tr -s ' \n' ' ' <"$dir/plan.log")
	: >"$dir/provider.log"
	run terraform apply -no-color -input=false -auto-approve -replace='module.hetzner.hcloud_server.this["dev"]'
	[ "$status" -eq 1 ] && [[ $output == *"There is no golden snapshot to make 'dev' from"* ]]
	[ ! -s "$dir/provider.log" ]
}

@test "a server type that is retired: a warning while servers of it run" {
	export TF_VAR_secrets='{"dev": {"license": "a"}, "prod": {"license": "b"}}'
	begin "$spec"
	apply
	there_is '"hetzner-x86": {"7": "golden"}' '"cx33"'
	[ "$(planned)" = '' ]
	grep -q "'dev' cannot be made anew: the server type" <(tr -s ' \n' ' ' <"$dir/plan.log")
	run grep "'prod' cannot be" "$dir/plan.log"
	[ "$status" -eq 1 ]
}

@test "Hetzner: a protected server stays up; one that is not is gone before its volume moves" {
	export TF_VAR_secrets='{"dev": {"license": "a"}, "prod": {"license": "b"}}'
	begin "$spec"
	apply
	: >"$dir/provider.log"
	run terraform apply -no-color -input=false -auto-approve -replace='module.hetzner.hcloud_server.this["prod"]'
	[ "$status" -eq 1 ]
	[[ $output == *'prod-dokploy is protected'* ]]
	[ ! -s "$dir/provider.log" ]
	vary '.environments.prod.protect = false'
	apply
	does apply -replace='module.hetzner.hcloud_server.this["prod"]' <<-'END'
		hcloud_server shutdown prod-dokploy
		hcloud_server delete prod-dokploy
		hcloud_server create prod-dokploy
		hcloud_volume update prod-dokploy
	END
	[ "$(planned)" = '' ]
	vary '.environments.prod.location = "fsn1"'
	run planned
	[ "$status" -eq 1 ]
	[[ $output == *"The volume of 'prod' is at nbg1, and cannot be used at fsn1"* ]]
	terraform destroy -no-color -input=false -auto-approve >"$dir/destroy.log"
}

@test "Hetzner: spread makes a group, and leaves servers that run alone" {
	export TF_VAR_secrets='{"dev": {"license": "a"}, "prod": {"license": "b"}}'
	begin "$spec"
	vary '.hetzner.spread = false'
	apply
	vary '.hetzner.spread = true'
	[ "$(planned)" = 'module.hetzner.hcloud_placement_group.this[0] create' ]
}

@test "a value that is missing is named before anything is made" {
	begin "$spec"
	export TF_VAR_secrets='{"prod": {"license": "b"}}'
	run terraform plan -no-color -input=false
	[ "$status" -ne 0 ]
	tr -s ' \n' ' ' <<<"$output" | grep -q 'TF_VAR_secrets has no value for license of dev'
	TF_VAR_secrets='license=x' run terraform plan -no-color -input=false
	[ "$status" -ne 0 ]
	[[ $output == *'must be JSON'* ]]
	apply -var 'secrets={"prod":{"license":"b"},"dev":{"license":"a"}}'
	vary '.environments.prod.protect = false'
	apply -var 'secrets={"prod":{"license":"b"},"dev":{"license":"a"}}'
	unset TF_VAR_secrets
	terraform destroy -no-color -input=false -auto-approve >"$dir/destroy.log"
}

@test "two clouds and Hetzner's DNS" {
	export TF_VAR_secrets='{"dev": {"token": "a"}, "prod": {"token": "b", "domain": "p.example.org"}}'
	sed -i 's/a\.b\.example\.org/A.b.example.org/; s/zone: example.org/zone: Example.org/' "$dir/two.yaml"
	begin "$dir/two.yaml"
	apply
	[ "$(planned)" = '' ]
	[ "$(made hcloud_server 'map(.values.image)')" = '["8"]' ]
	[ "$(made digitalocean_droplet 'map(.values | [.name, .image, .region, (.tags | sort)])')" = \
		'[["prod-two","9","fra1",["environment:prod","firewall:two","prebake:two"]]]' ]
	[ "$(made digitalocean_firewall '.[0].values.outbound_rule | map(.protocol) | sort')" = '["icmp","tcp","udp"]' ]
	[ "$(made digitalocean_firewall '.[0].values.tags')" = '["firewall:two"]' ]
	[ "$(made digitalocean_volume 'map(.values.size)')" = '[10]' ]
	[ "$(made hcloud_zone_rrset 'map([.values.name, .values.ttl])')" = '[["a.b",60],["@",60]]' ]
	there_is '"hetzner-arm": {"88": "golden"}, "digitalocean-x86": {"99": "golden"}'
	[ "$(planned)" = '' ]
	grep -q 'dev_ip' < <(terraform output)
}

@test "DigitalOcean: the volume stays with the droplet's name, and only the firewall's tag is ours" {
	export TF_VAR_secrets='{"dev": {"token": "a"}, "prod": {"token": "b", "domain": "p.example.org"}}'
	begin "$dir/two.yaml"
	apply
	[ "$(made digitalocean_droplet '.[0].values | [.timeouts[0].delete, (.volume_ids | length)]')" = '["10m",1]' ]
	does apply -replace='module.digitalocean.digitalocean_droplet.this["prod"]' <<-'END'
		digitalocean_droplet shutdown prod-two
		digitalocean_droplet delete prod-two
		digitalocean_droplet create prod-two
		hcloud_zone_rrset update a.b
	END
	[ "$(planned)" = '' ]
	vary '.environments.prod.volume = 0'
	does apply <<-'END'
		digitalocean_droplet update prod-two
		digitalocean_volume delete prod-two
	END
	vary '.environments.prod.volume = 10'
	does apply <<-'END'
		digitalocean_volume create prod-two
		digitalocean_droplet update prod-two
	END
	[ "$(planned)" = '' ]
	vary '.name = "three"'
	[ "$(planned | grep digitalocean_volume)" = 'module.digitalocean.digitalocean_volume.this["prod"] update' ]
	vary '.name = "two" | .environments.prod.location = "nyc1"'
	run planned
	[ "$status" -eq 1 ]
	[[ $output == *"The volume of 'prod' is at fra1, and cannot be used at nyc1"* ]]
	: >"$dir/provider.log"
	terraform destroy -no-color -input=false -auto-approve >"$dir/destroy.log"
	[ "$(grep tag "$dir/provider.log")" = 'digitalocean_tag delete firewall:two' ]
}

@test "DigitalOcean: what is protected stays, until that is no longer asked for" {
	export TF_VAR_secrets='{"dev": {"token": "a"}, "prod": {"token": "b", "domain": "p.example.org"}}'
	begin "$dir/two.yaml"
	vary '.environments.prod.protect = true'
	apply
	stays() {
		: >"$dir/provider.log"
		run terraform apply -no-color -input=false -auto-approve "$@"
		[ "$status" -eq 1 ] && [[ $output == *'prod is protected'* ]] &&
			[ "$(made digitalocean_droplet length)" = 1 ] && [ "$(made digitalocean_volume length)" = 1 ]
	}
	stays -replace='module.digitalocean.digitalocean_droplet.this["prod"]'
	vary '.environments.prod.protect = false'
	stays -destroy
	vary '.environments.prod.volume = 0 | .environments.prod.protect = true'
	run terraform apply -no-color -input=false -auto-approve
	[ "$status" -eq 1 ] && [[ $output == *'prod/volume is protected'* ]]
	[ "$(made digitalocean_volume length)" = 1 ]
	vary '.environments.prod.volume = 20'
	apply
	vary '.environments.prod.protect = false'
	does apply </dev/null
	terraform destroy -no-color -input=false -auto-approve >"$dir/destroy.log"
}

@test "DigitalOcean: which sizes there are, and which the image fits" {
	export TF_VAR_secrets='{"dev": {"token": "a"}, "prod": {"token": "b", "domain": "p.example.org"}}'
	begin "$dir/two.yaml"
	there_is '"hetzner-arm": {"8": "golden"}, "digitalocean-x86": {"9": "golden s-1vcpu-1gb"}'
	warned() { tr -s ' \n' ' ' <"$dir/plan.log" | grep -o "'prod' cannot be made anew: the [a-z]* is [a-z]*" || echo nothing; }
	planned >"$dir/plan"
	[ "$(warned)" = nothing ]
	there_is '"hetzner-arm": {"8": "golden"}, "digitalocean-x86": {"9": "golden s-2vcpu-2gb"}'
	planned >"$dir/plan"
	[ "$(warned)" = "'prod' cannot be made anew: the image is from" ]
	vary '.environments.prod.type = "s-2vcpu-2gb"'
	planned >"$dir/plan"
	[ "$(warned)" = nothing ]
	vary '.environments.prod.type = "s-9vcpu-9gb"'
	planned >"$dir/plan"
	[ "$(warned)" = "'prod' cannot be made anew: the size is not" ]
	there_is '"hetzner-arm": {"8": "golden"}'
	run planned
	[ "$status" -eq 1 ] && [[ $output == *"There is no golden snapshot to make 'prod' from"* ]]
}

# A fresh check-out, as each run of a workflow has one.
runner() {	# ARGUMENT of terraform.sh
	rm -rf "$dir/out"
	"$prebake" render "$dir/app/spec.yaml" -t terraform,github-actions -o "$dir/out"
	sed -i "s|https://nbg1.your-objectstorage.com|http://127.0.0.1:$port|" "$dir/out/terraform/state.tfbackend.json"
	"$dir/out/.github/prebake/terraform.sh" "$1" >"$dir/run.log" 2>&1 || { cat "$dir/run.log"; return 1; }
}

@test "what one runner applies, another one knows and destroys: the state is in the bucket" {
	need_terraform
	start_providers
	cp -r "$(dirname "$spec")" "$dir/app"
	mkdir "$dir/bucket"
	mkfifo "$dir/port"
	python3 tests/tools/bucket.py "$dir/bucket" >"$dir/port" 3>&- 7>&- &
	bucket=$!
	read -r port <"$dir/port"
	export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=y GITHUB_OUTPUT=$dir/github
	export TF_VAR_secrets='{"dev": {"license": "hush"}, "prod": {"license": "hush"}}'
	IMAGES='{"hetzner-x86": "41"}' runner apply
	grep -qE '^dev_ip=192\.0\.2\.' "$dir/github"
	run grep hush "$dir/run.log"
	[ "$status" -eq 1 ]
	runner plan
	grep -q 'Your infrastructure matches the configuration' "$dir/run.log"
	REPLACE=dev runner apply
	grep -q '1 added, 0 changed, 1 destroyed' "$dir/run.log"
	refused() {	# TEXT ARGUMENT…
		: >"$dir/provider.log"
		run runner "${@:2}"
		[ "$status" -eq 1 ] && [[ $output == *"terraform.sh: $1"* ]] && [ ! -s "$dir/provider.log" ]
	}
	kept="apply 'protect: false' first, to delete module.hetzner.hcloud_"
	REPLACE=prod refused "${kept}server.this[\"prod\"]" apply
	refused "$kept" destroy
	sed -i 's/protect: true/protect: false/' "$dir/app/spec.yaml"
	runner apply
	REPLACE=dev IMAGES='{"hetzner-x86": "99"}' refused "'dev', 'prod' cannot be made anew" apply
	there_is '"hetzner-x86": {"7": "golden"}' '"cx33"'
	REPLACE=dev refused "'dev' cannot be made anew" apply
	REPLACE=prod runner apply
	there_is '"hetzner-x86": {"7": "golden"}, "hetzner-arm": {"8": "golden"}'
	become() { sed -i "s/^    type: .*/    type: $1/" "$dir/app/spec.yaml"; }	# dev, a cx23
	become cx33
	runner apply
	grep "'dev' is powered off, without being shut down, to become cx33, and on again$" "$dir/run.log"
	runner plan
	run grep powered "$dir/run.log"
	[ "$status" -eq 1 ]
	become cx23
	runner apply
	sed -i 's/bake: { x86: cx23 }/bake: { x86: cx23, arm: cax11 }/' "$dir/app/spec.yaml"
	become cax11
	refused "'dev' cannot become cax11, of another architecture: replace it" apply
	GITHUB_ACTIONS=true runner plan
	grep -q "::warning::'dev' is powered off" "$dir/run.log"
	become cx99
	refused "'dev' cannot be made anew: the server type is not available" apply
	become cx23
	there_is '"hetzner-x86": {"7": "golden cx33"}'
	REPLACE=dev refused "'dev' cannot be made anew: the image is from a server type with a larger disk" apply
	REPLACE=prod runner apply
	there_is '"hetzner-x86": {"7": "golden cx23", "8": "candidate cx33"}'
	sed -i 's/server_type: cx33/server_type: cx23/' "$dir/app/spec.yaml"
	refused "'prod' cannot become cx23: its disk is larger, replace it" apply
	REPLACE=prod runner apply
	TF_VAR_secrets='{}' runner destroy
	grep -qE 'Resources: 0 added, 0 changed, [0-9]+ destroyed' "$dir/run.log"
	[ "$(ls "$dir/bucket")" = 'dokploy-state%2Fdokploy%2Fterraform.tfstate' ]
}
