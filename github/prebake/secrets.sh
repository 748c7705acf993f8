# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# secrets.sh - secrets that are JSON, in a workflow, for image.sh and terraform.sh, whose fail()
# it calls.  The runner knows the secret, but not the values in it.  It takes each line of a
# secret, and of a value to be masked, for a secret of its own, without the space around it
# (actions/runner, Worker.cs and ActionCommandManager.cs); one that is `{` hides each output
# with a `{`.  So do values: those of parameters that settings.json knows as no secrets stay
# as they are, or one that is `hetzner` would take the list of images away.
# shellcheck disable=SC2154 # here

# Have the values masked that a variable holds: VARIABLE ENVIRONMENT, which is where it is from.
mask_secrets() {
	[ "${GITHUB_ACTIONS-}" = true ] || return 0
	jq -en --arg name "$1" '[env[$name] // "" | splits("[\r\n]+") | select(test("\\S"))] | length < 2' >/dev/null ||
		fail "PREBAKE_SECRETS has more than one line: jq -c . secrets.json | gh secret set PREBAKE_SECRETS --env $2"
	# What jq says of a mistake has the text in it.
	jq -r --arg name "$1" '.public as $public | env[$name] // "{}" | fromjson |
		(.[]? | objects) |= with_entries(select([.key] - $public != [])) | .. | strings | splits("[\r\n]+") |
		sub("^\\s+"; "") | sub("\\s+$"; "") | select(length > 3) |
		"::add-mask::" + gsub("%"; "%25")' "$here/settings.json" 2>/dev/null || fail 'PREBAKE_SECRETS is not JSON'
}
