#!/bin/sh
# SPDX-License-Identifier: MIT
# pin-image.sh [MANIFEST]: pin the images of Packer's last run, ../packer/manifest.json unless
# given, in image.auto.tfvars.json; those of other kinds that are pinned there stay.  Servers
# that run keep theirs.  Needs jq.
set -eu
here=$(dirname "$0")
manifest=$(realpath "${1:-$here/../packer/manifest.json}")
cd "$here"
pins=image.auto.tfvars.json

jq '
	# At DigitalOcean an artifact is REGION:ID.
	def kind:
		if .builder_type == "hcloud" then
			"hetzner-" + (.custom_data.arch // (if .name | test("arm") then "arm" else "x86" end))
		elif .builder_type == "digitalocean" then "digitalocean-x86"
		else empty end;
	def id: .artifact_id | split(":") | last |
		if test("^[0-9]+$") then . else error("not the id of a snapshot: " + .) end;
	.last_run_uuid as $run | [.builds[] | select(.packer_run_uuid == $run) | {(kind): id}] | add |
	if . then {images: .} else error("no snapshot in the last run") end
' "$manifest" >"$pins.new"
[ ! -f "$pins" ] || jq -s '.[0] * .[1]' "$pins" "$pins.new" >"$pins.all"
[ ! -f "$pins" ] || mv "$pins.all" "$pins.new"
mv "$pins.new" "$pins"
