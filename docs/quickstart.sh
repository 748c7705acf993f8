#!/bin/sh
# SPDX-License-Identifier: MIT
# quickstart.sh BUILD SPEC: make the user-data of a spec and say what to do with it.
set -eu
prebake=$1/prebake spec=$2 out=$1/quickstart
mkdir -p "$out"
printf '\n'
for provider in hetzner digitalocean; do
	size=$("$prebake" user-data "$spec" --for $provider 2>&1 >"$out/user-data.$provider") || {
		echo "$size" >&2
		exit 1
	}
	printf '%-13s %s\n%-13s %s\n' $provider "$out/user-data.$provider" '' "$size"
done
cat <<END

Each is the whole set-up of the server in $spec, but for what the spec
asks of you under "params": a domain, and a token in a file token.txt.  With these in it:

  $prebake user-data $spec --for hetzner \\
      --set domain=app.example.com --set-file token=token.txt > user-data

It holds the token now: keep it as you would keep that.  Then create a server from it:

  Hetzner       Create server, image Debian 13, paste it below "Cloud config", or
                hcloud server create --name app --image debian-13 --type cx23 \\
                    --user-data-from-file user-data
  DigitalOcean  made --for digitalocean: Create Droplet, image Debian 13, paste it below
                "Advanced options", "Add initialization scripts", or
                doctl compute droplet create app --image debian-13-x64 --region fra1 \\
                    --size s-1vcpu-2gb --user-data-file user-data

Point the A record of the domain at the server's address.  On the server, once the helper
is built there, "prebake-firstboot status --wait" waits for the end and says how it went;
/root/prebake.txt is the summary.

A server of your own: "$prebake init > app.yaml", edit, "$prebake check app.yaml".
END
