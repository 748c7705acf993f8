#!/bin/sh
# SPDX-License-Identifier: MIT
# terraform.sh plan|apply|destroy: apply and destroy make a plan of their own, show it, and apply
# it unless it would do what nobody asked for.  Tokens and TF_VAR_secrets come from the
# environment, and so do
#   IMAGES   ids of snapshots to pin, as JSON by kind; the newest golden ones without
#   REPLACE  the name of a server that is to be made anew
#   DELETE   names of environments whose servers, addresses and volumes may go, a space between
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/secrets.sh"
cd "$here/../../terraform"

fail() {
	echo "terraform.sh: $*" >&2
	exit 1
}

# The resource that is the server of an environment.
address() {
	jq -er --arg env "$1" '.environments[$env].cloud as $cloud |
		{hetzner: "hcloud_server", digitalocean: "digitalocean_droplet"}[$cloud] as $type |
		"module.\($cloud).\($type).this[\"\($env)\"]"' terraform.tfvars.json 2>/dev/null ||
		fail "there is no environment '$1'"
}

# Of the plan in tfplan, as JSON: warnings, and as verdict "fine", or why it would take a server
# down and then fail, or delete what nobody asked to delete.  A server whose type changes is
# powered off before the cloud looks at it.
judge() {	# ACTION
	terraform show -json tfplan | jq -e --arg action "$1" '
		def quoted: "\u0027\(.index)\u0027";
		def kind: .server_type // .size;
		([.prior_state | .. | objects | select(.type? | IN("hcloud_server_types", "digitalocean_sizes")).values |
			(.server_types // .sizes)[]] | INDEX(.name // .slug)) as $types |
		def arch: $types[.].architecture // if startswith("cax") then "arm" else "x86" end;
		def misfit: .change as {$before, $after} | ($after | kind) as $kind | $types[$kind] as $to |
			if ($before | kind | arch) != ($kind | arch) then
				"\(quoted) cannot become \($kind), of another architecture: replace it"
			elif $to and $to.disk < ($before.primary_disk_size // $before.disk) then
				"\(quoted) cannot become \($kind): its disk is larger, replace it"
			else empty end;
		[.resource_changes[]? | select(.change.actions | index("delete"))] as $deleted |
		[$deleted[] | select(.change.before | .delete_protection == true or .input == true).address] as $kept |
		[$deleted[] | select($action != "destroy" and (.type | test("_(server|droplet|volume|primary_ip)$")) and
			(.index | IN(env.DELETE // "" | split(" ")[]) | not) and
			(.index != env.REPLACE or (.type | test("_(server|droplet)$") | not))).address] as $unasked |
		[.resource_changes[]? | select(.type == "hcloud_server" or .type == "digitalocean_droplet")] as $all |
		[$all[] | select(.change.actions | index("create")) | quoted] as $new |
		[$all[] | select(.change | .actions == ["update"] and (.before | kind) != (.after | kind))] as $resized |
		[.checks[]? | (.address.name == "capacity") as $type | .instances[]?.problems[]?.message |
			select(. as $text | any($new[], ($resized[] | select($type) | quoted);
				. as $name | $text | contains($name)))] as $bad |
		[$resized[] | misfit] as $misfits |
		{warnings: [$resized[] | "\(quoted) is powered off, without being shut down, to become " +
			"\(.change.after | kind), and on again"], verdict: (
		if $kept != [] then "apply \u0027protect: false\u0027 first, to delete \($kept | join(", "))"
		elif $unasked != [] then "nobody asked to delete \($unasked | join(", ")): " +
			"name its environment in \u0027delete\u0027 (by hand: DELETE) if it may go"
		elif $misfits + $bad != [] then $misfits + $bad | join("; ")
		else "fine" end)}'
}

# For people, for the summary of the run, and for the jobs that follow.
show() {
	terraform output -json >outputs.json
	jq -r '.ips.value as $ips | .urls.value as $urls | "| server | address | sites |", "| --- | --- | --- |",
		($ips | keys[] | "| \(.) | \($ips[.]) | \($urls[.] // [] | join(" ")) |")' outputs.json |
		tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
	jq -r '("dev_ip", "prod_ip") as $name | "\($name)=\(.[$name].value // "")"' outputs.json |
		tee -a "${GITHUB_OUTPUT:-/dev/null}"
}

action=${1-}
case $action in
plan) environment=infrastructure-plan lock=-lock=false ;;
apply | destroy) environment=infrastructure lock=-lock-timeout=10m ;;
*) fail "plan, apply or destroy, not '$action'" ;;
esac
grep -qs '^  backend' backend.tf || fail "the spec has no 'targets.state', and a runner forgets what it has made"
mask_secrets TF_VAR_secrets "$environment"
if [ -n "${IMAGES-}" ]; then
	jq -en 'env.IMAGES | fromjson | map_values(tostring) |
		if all(test("^[0-9]+$")) then {images: .} else error("not an id of a snapshot") end' \
		>image.auto.tfvars.json || fail "IMAGES is no list of snapshots"
elif [ -f image.auto.tfvars.json ]; then
	echo "terraform.sh: images are those of terraform/image.auto.tfvars.json, not the newest golden ones" >&2
fi
set -- -input=false "$lock" -out=tfplan
[ "$action" != destroy ] || set -- "$@" -destroy
if [ -n "${REPLACE-}" ]; then
	address=$(address "$REPLACE")
	set -- "$@" "-replace=$address"
fi
# A plan holds secrets.
trap 'rm -f tfplan outputs.json' EXIT
trap 'exit 129' HUP INT TERM
# As terraform/backend.tf says.
export AWS_REQUEST_CHECKSUM_CALCULATION=when_required AWS_RESPONSE_CHECKSUM_VALIDATION=when_required
terraform init -input=false -backend-config=state.tfbackend.json
terraform plan "$@"
said=$(judge "$action")
echo "$said" | jq -r --arg mark "${GITHUB_ACTIONS:+::warning::}" '.warnings[] | $mark + .' >&2
verdict=$(echo "$said" | jq -r .verdict)
if [ "$action" = plan ]; then
	[ "$verdict" = fine ] || echo "${GITHUB_ACTIONS:+::warning::}apply will be refused: $verdict" >&2
	exit 0
fi
[ "$verdict" = fine ] || fail "$verdict"
terraform apply -input=false tfplan
[ "$action" != apply ] || show
