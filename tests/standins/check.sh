#!/bin/sh
# SPDX-License-Identifier: MIT
# What the stand-ins answer, against what the vendors document, as TAP. B is the build folder.
set -eu

B=${B:-build}
work=$(mktemp -d)
pids=
n=0
failed=0

finish() {
	for pid in $pids; do
		kill "$pid" 2>/dev/null || :
	done
	rm -rf "$work"
}
trap finish EXIT

# is DESCRIPTION EXPECTED GOT
is() {
	n=$((n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $n - $1"
	else
		failed=1
		printf 'not ok %d - %s\n# expected: %s\n# got:      %s\n' "$n" "$1" "$2" "$3"
	fi
}

status() {
	path=$1
	shift
	curl -s -o /dev/null -w '%{http_code}' "$@" "$base$path"
}

get() {
	path=$1
	shift
	curl -s "$@" "$base$path"
}

# start PROGRAM OPTION…: sets base to its address
start() {
	program=$1
	shift
	rm -f "$work/port"
	"$B/standins/$program" "$@" </dev/null >"$work/port" 2>/dev/null &
	pids="$pids $!"
	tries=0
	while [ ! -s "$work/port" ] && [ "$tries" -lt 50 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	base=http://127.0.0.1:$(cat "$work/port")
}

check_hetzner() {
	start metadata --id 42 --hostname web --ipv4 192.0.2.7 --public-key "$work/key" \
		--user-data "$work/user-data"
	is "hetzner: instance-id" 42 "$(get /hetzner/v1/metadata/instance-id)"
	is "hetzner: public-ipv4" 192.0.2.7 "$(get /hetzner/v1/metadata/public-ipv4)"
	is "hetzner: public keys are a JSON array" '["ssh-ed25519 AAAA \"me\""]' \
		"$(get /hetzner/v1/metadata/public-keys)"
	is "hetzner: user-data as given" '#cloud-config' "$(get /hetzner/v1/userdata)"
	is "hetzner: the whole names the instance" 'instance-id: 42' \
		"$(get /hetzner/v1/metadata | grep ^instance-id)"
	is "hetzner: unknown path" 404 "$(status /hetzner/v1/metadata/nothing)"
}

check_digitalocean() {
	is "digitalocean: index without its slash" 301 "$(status /metadata/v1)"
	is "digitalocean: address" 192.0.2.7 "$(get /metadata/v1/interfaces/public/0/ipv4/address)"
	is "digitalocean: all in one" '42 web 192.0.2.7 null' "$(get /metadata/v1.json |
		jq -r '"\(.droplet_id) \(.hostname) \(.interfaces.public[0].ipv4.ip_address) \(.tags)"')"
	is "digitalocean: user-data in it" '#cloud-config' "$(get /metadata/v1.json | jq -r .user_data)"
}

check_faults() {
	start metadata --fail 2
	is "without user-data: 503 as asked" 503503 "$(status /metadata/v1/id)$(status /metadata/v1/id)"
	is "hetzner: no user-data is 204" 204 "$(status /hetzner/v1/userdata)"
	is "a wrong option is wrong usage" 2 "$("$B/standins/metadata" --nonsense 2>/dev/null || echo $?)"
}

check_github() {
	file=/repos/Owner/name/contents/dir/file.yml raw='Accept: application/vnd.github.raw+json'
	start github --repo owner/name --path dir/file.yml --file "$work/user-data" \
		--token-file "$work/token" --narrow-token narrow
	is "github: the file" '#cloud-config' "$(get "$file" -H 'Authorization: Bearer good' -H "$raw")"
	is "github: the file at its branch" 200 "$(status "$file?ref=main" -H 'Authorization: Bearer good')"
	is "github: as JSON" '#cloud-config' "$(get "$file" -H 'Authorization: Bearer good' |
		jq -r '.content | gsub("\n"; "") | @base64d')"
	is "github: another branch" 404 "$(status "$file?ref=dev" -H 'Authorization: Bearer good')"
	is "github: no token is not found" 404 "$(status "$file")"
	is "github: a wrong token" 401 "$(status "$file" -H 'Authorization: Bearer bad')"
	is "github: a narrow token" 403 "$(status "$file" -H 'Authorization: Bearer narrow')"
	is "github: no user agent" 403 "$(status "$file" -H 'User-Agent:' -H 'Authorization: Bearer good')"
	is "github: an unknown version" 400 "$(status "$file" -H 'X-GitHub-Api-Version: 2000-01-01')"
	is "github: another file" 404 "$(status "${file}x" -H 'Authorization: Bearer good')"
}

check_app() {
	start app --api-key-file "$work/api_key"
	key=$(cat "$work/api_key")
	is "app: healthy" 200 "$(status /api/health)"
	is "app: closed without the key" 401 "$(status /api/projects)"
	is "app: open with it" 200 "$(status /api/projects -H "X-API-Key: $key")"
	start app --api-key-file "$work/api_key"
	is "app: the key is made once" "$key" "$(cat "$work/api_key")"
}

check_engine() {
	start engine --state "$work/engine"
	api=/v1.45 image=ghcr.io/a/b:1
	is "engine: its version" 1.45 "$(get /_ping -D - -o /dev/null | tr -d '\r' | sed -n 's/^Api-Version: //p')"
	is "engine: an image that is not here" 404 "$(status $api/images/$image/json)"
	is "engine: a private image without a login" 500 "$(status "$api/images/create?fromImage=$image" -d '')"
	is "engine: pulled, as the stream's end says" "Status: Downloaded newer image for $image" \
		"$(get "$api/images/create?fromImage=$image" -d '' -H 'X-Registry-Auth: e30=' |
		jq -rs '.[-1].status')"
	is "engine: an image that is here" 200 "$(status $api/images/$image/json)"
	echo "p app $image" >"$work/engine/containers/1"
	is "engine: a service's containers" 1 "$(get "$api/containers/json" -G --data-urlencode \
		'filters={"label":["com.docker.compose.service=app"]}' | jq -r '.[].Id')"
	is "engine: of another service" '[]' "$(get "$api/containers/json" -G --data-urlencode \
		'filters={"label":["com.docker.compose.service=b"]}')"
	is "engine: a container" /p-app-1 "$(get $api/containers/1/json | jq -r .Name)"
	is "engine: no such container" 404 "$(status $api/containers/2/json)"
}

# Between: once broken, then as if it were not there.
check_faulty() {
	start engine --state "$work/engine"
	"$B/standins/faulty" "$work/faulty" "${base##*:}" status:503:7 1 /_ping >"$work/log" &
	pids="$pids $!"
	tries=0
	while [ ! -s "$work/log" ] && [ "$tries" -lt 50 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	base=http://docker
	is "faulty: fails once" 503 "$(status /_ping --unix-socket "$work/faulty")"
	is "faulty: and passes on" OK "$(get /_ping --unix-socket "$work/faulty")"
	is "faulty: tells which" 'status:503:7 passed' \
		"$(sed -n 's/ GET.*//p' "$work/log" | paste -sd ' ')"
}

echo 'ssh-ed25519 AAAA "me"' >"$work/key"
echo '#cloud-config' >"$work/user-data"
echo good >"$work/token"
check_hetzner
check_digitalocean
check_faults
check_github
check_app
check_engine
check_faulty
echo "1..$n"
[ "$failed" -eq 0 ]
