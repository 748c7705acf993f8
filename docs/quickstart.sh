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

That is the whole set-up of the server in $spec, without the values that
only you have.  With yours in it:

  $prebake user-data $spec --for hetzner \\
      --set domain=app.example.com --set-file token=token.txt > user-data

Keep that file as you would keep the token.  Then create a server from it:

  Hetzner       Create server, image Debian 13, paste it below "Cloud config", or
                hcloud server create --name app --image debian-13 --type cx23 \\
                    --user-data-from-file user-data
  DigitalOcean  (--for digitalocean) Create Droplet, image Debian 13, paste it below
                "Advanced options", "Add initialization scripts", or
                doctl compute droplet create app --image debian-13-x64 --region fra1 \\
                    --size s-1vcpu-2gb --user-data-file user-data

Point the A record of the name at the server's address.  On the server,
"prebake-firstboot status --wait" says how it goes; /root/prebake.txt is the summary.
END
