#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# prebake lock and what uses the lock, against Debian's docker-registry; and against
# tests/standins/registry, which answers as broken, busy, private and hostile ones do.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	prebake=$(realpath "${B:-build}/prebake")
	standins=$(realpath "${B:-build}/standins")
	push=$PWD/tests/tools/push-image
	cd "$BATS_TEST_TMPDIR"
	unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY
}

teardown() {
	for pid in "$BATS_TEST_TMPDIR"/*.pid; do
		[ ! -f "$pid" ] || kill "$(cat "$pid")" || :
	done
}

registry() {	# [AUTH]: Debian's registry; its HOST:PORT in $host
	printf 'version: 0.1\nstorage: { filesystem: { rootdirectory: %s/data } }\n%s\n%s\n' "$PWD" \
		'http: { addr: "127.0.0.1:0" }' "${1-}" >registry.yaml
	docker-registry serve registry.yaml >registry.log 2>&1 </dev/null 3>&- &
	echo $! >registry.pid
	until grep -q 'listening on' registry.log; do kill -0 $!; done
	host=$(sed -n 's/.*listening on \([0-9.:]*\).*/\1/p' registry.log)
}

standin() {	# NAME PROGRAM OPTION…: its HOST:PORT in $host, what it says in NAME.log
	name=$1
	program=$2
	shift 2
	"$standins/$program" "$@" >"$name.port" 2>"$name.log" </dev/null 3>&- &
	echo $! >"$name.pid"
	until [ -s "$name.port" ]; do kill -0 $!; done
	host=127.0.0.1:$(cat "$name.port")
}

spec() {	# MORE: of the stack
	printf 'prebake: 1\nname: shop\nparams: { pw: { type: secret }, tag: { type: string, default: "0" } }
stack:\n  dir: /opt/shop\n  compose: compose.yaml\n%s\n' "${1-}" >spec.yaml
}

compose() {	# IMAGE…: services a, b, …
	echo services: >compose.yaml
	name=a
	for image do
		printf '  %s:\n    image: %s\n' "$name" "$image" >>compose.yaml
		name=$(echo "$name" | tr a-y b-z)
	done
}

locks() {	# OPTION…
	run "$prebake" lock spec.yaml "$@"
	echo "$output"
	[ "$status" -eq 0 ]
}

fails() {	# TEXT OPTION…: nothing is written
	text=$1
	shift
	run "$prebake" lock spec.yaml "$@"
	echo "$output"
	[ "$status" -eq 1 ]
	[[ $output == *"$text"* && $output != *s3cr3t* ]]
	[ ! -e server.lock ]
}

plan() {	# OPTION…: renders; the plan is out/payload/plan.json
	run "$prebake" render spec.yaml -t payload -o out "$@"
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "tags become digests: of one platform, of many, with variables, each image once" {
	registry
	one=$("$push" "http://$host" acme/one 1 amd64)
	many=$("$push" "http://$host" acme/many latest arm64 amd64)
	spec '  env: { TAG: "${tag}" }'
	compose "$host/acme/many" "$host/acme/one:\${TAG:-9}" "localhost:${host#*:}/acme/one:\${N:-1}" \
		"$host/acme/many" "$host/acme/one:7@$one"
	printf '  built:\n    build: .\n    image: nowhere.example/x:1\n' >>compose.yaml
	locks --set tag=1
	grep -v '^#' server.lock >rows
	diff - rows <<-END
		prebake_lock: 1
		name: "shop"
		images:
		  "$host/acme/many": $many  # linux/amd64, linux/arm64
		  "$host/acme/one:1": $one  # linux/amd64
		  "localhost:${host#*:}/acme/one:1": $one  # linux/amd64
	END
	cp server.lock before
	"$prebake" lock spec.yaml --set tag=1 >said 2>warned
	cmp server.lock before
	[ ! -s said ]
	"$prebake" lock spec.yaml --set tag=1 -o - 2>warned | cmp - before
	locks --set tag=1 -o other.lock
	cmp other.lock before
}

@test "a service that extends one of the same file: the image of that one" {
	standin images registry
	spec
	compose "$host/good/app:1"
	printf '  b: { extends: a }\n  c: { extends: { service: a }, image: "%s/good/c:1" }\n' "$host" >>compose.yaml
	locks
	[ "$(grep -c "^  \"$host/good/" server.lock)" -eq 2 ]
	plan --locked
	printf '  d: { extends: { file: other.yaml, service: a } }\n' >>compose.yaml
	run "$prebake" lock spec.yaml --check
	[ "$status" -eq 1 ]
	[[ $output == *"compose.yaml:6:19: error: service 'd' extends one of another file"* ]]
}

@test "an index that does not say its platforms, or is in another" {
	registry
	said=$("$push" -n 0 "http://$host" acme/said 1 s390x arm64)
	nested=$("$push" -n 2 "http://$host" acme/nested 1 amd64)
	spec
	compose "$host/acme/said:1" "$host/acme/nested:1"
	locks
	grep -qx "  \"$host/acme/said:1\": $said  # linux/arm64, linux/s390x" server.lock
	grep -qx "  \"$host/acme/nested:1\": $nested  # linux/amd64" server.lock
	rm server.lock
	"$push" -n 1 "http://$host" acme/other 1 s390x
	compose "$host/acme/other:1"
	fails 'it is for neither linux/amd64 nor linux/arm64, but for linux/s390x'
	"$push" -n 0 "http://$host" acme/many 1 s390x s390x s390x s390x s390x s390x s390x s390x s390x s390x \
		s390x s390x s390x s390x s390x s390x s390x
	compose "$host/acme/many:1"
	fails 'nor linux/arm64, as far as the first 16 manifests of its index say'
}

@test "a volume of an image: with its digest alone" {
	standin images registry
	spec
	compose "$host/good/app:1"
	printf '    volumes:\n      - { type: image, source: "%s", target: /x }\n      - a:/b\n' data:1 \
		>>compose.yaml
	"$prebake" check spec.yaml
	fails "compose.yaml:5:32: error: service 'a' has a volume of the image 'data:1', which a lock"
	sed -i "s/data:1/data@sha256:$(printf '%064d' 1)/" compose.yaml
	locks
	[ "$(grep -c ': sha256:' server.lock)" -eq 1 ]
}

@test "--check asks for digests alone, writes nothing, and fails when a tag has moved" {
	registry
	"$push" "http://$host" acme/app 1 amd64
	"$push" "http://$host" acme/app 2 amd64 arm64
	spec
	compose "$host/acme/app:1" "$host/acme/app:2"
	fails "there is no 'server.lock': \`prebake lock spec.yaml\` makes it" --check
	locks
	: >registry.log
	locks --check
	[ "$(grep -c '"GET /v2/acme' registry.log)" -eq 0 ]
	[ "$(grep -c '"HEAD /v2/acme' registry.log)" -eq 2 ]
	now=$("$push" "http://$host" acme/app 1 amd64 arm64)
	cp server.lock before
	run "$prebake" lock spec.yaml --check
	[ "$status" -eq 1 ]
	[[ $output == *"server.lock:7:3: error: '$host/acme/app:1' is $now now"* ]]
	[[ $output != *app:2* ]]
	cmp server.lock before
	locks
	[[ $output == "$host/acme/app:1: sha256:"*" is now $now" ]]
	locks --check
}

@test "a private registry: with its login, without, with a wrong one" {
	# user me, password pa:ss\w
	printf '%s\n' 'me:$2y$05$abcdefghijklmnopqrstuuPYA9ioHO2NBV.eo6FzF75LqP7XRbiqO' >htpasswd
	registry "auth: { htpasswd: { realm: r, path: $PWD/htpasswd } }"
	"$push" -u 'me:pa:ss\w' "http://$host" acme/app 1 amd64 arm64
	compose "$host/acme/app:1"
	spec
	fails "needs a login for $host"
	spec "  registries: [{ host: \"$host\", username: me, password: \"\${pw}\" }]"
	fails "spec.yaml:7:"
	fails "the login at $host: it needs the parameter 'pw': give it with --set-file pw=PATH, or pw=- for"
	echo s3cr3t >pw
	fails "it refuses the login of 'me' in 'stack.registries'" --set-file pw=pw
	printf 'pa:ss\\w\n' >pw
	locks --set-file pw=pw
	locks --set-file pw=- --check <pw
}

@test "tokens: for everybody, for who logs in, and for nobody else" {
	standin open registry
	compose "$host/token/app:1"
	spec
	locks
	[ "$(grep -c 'authorization Bearer t0k3n' open.log)" -eq 1 ]
	rm server.lock
	standin closed registry --login "$(printf 'me:s3cr3t' | base64)"
	compose "$host/token/app:1"
	fails "http://$host/token says HTTP 401 (incorrect username or password)"
	spec "  registries: [{ host: \"$host\", username: me, password: \"\${pw}\" }]"
	echo s3cr3t >pw
	locks --set-file pw=pw
	[ "$(grep -c 'authorization Basic' open.log)" -eq 0 ]
	[ "$(grep -c s3cr3t server.lock)" -eq 0 ]
}

@test "what a registry can answer besides, each with a sentence and at its place" {
	standin hostile registry --other http://127.0.0.1:9/
	spec
	while IFS='|' read -r kind text; do
		compose "$host/$kind/app:1"
		fails "compose.yaml:3:12: error: image '$host/$kind/app:1' of service 'a': $text"
	done <<-END
		loop|$host says HTTP 401 (authentication required): there is no such image, or it is private
		silent|$host says HTTP 401 and does not say how to log in
		elsewhere|$host sends to 'http://registry.example/token' for a token, which is not HTTPS
		basic|$host says HTTP 401 (authentication required): there is no such image, or it is private
		limit|$host says HTTP 429, rate limit (You have reached your pull rate limit.), wait 3600 s: log in
		forbidden|$host says HTTP 403 (denied?by ?[31mme): there is no such image
		absent|$host says HTTP 404 (manifest unknown): it has no such image or tag
		wrong|$host says that the digest is sha256:beefbeef
		odd|$host gives 'md5:beef' as the digest, must be sha256
		garbage|$host sends a web page in place of the manifest: does a proxy or a page to log in stand
		half|$host: the manifest is not valid JSON (at byte 177): does a proxy or a page to log in stand
		empty|$host: the manifest is not valid JSON (at byte 0): does a proxy
		neither|$host: its manifest has neither 'manifests' nor 'config': does a proxy
		many|$host says HTTP 300, must be 200: is this the registry's address
		part|$host says HTTP 206, must be 200: is this the registry's address
		faulty|$host says HTTP 501: it has a fault, try again later
		old|its manifest is of schema 1
		none|it is for neither linux/amd64 nor linux/arm64, but for linux/s390x, windows/amd64
		large|http://$host/v2/large/app/manifests/1: the answer is larger than 4194304 bytes
		huge|http://$host/v2/huge/app/manifests/1: the answer is larger than 4194304 bytes
		down|http://$host/v2/down/app/manifests/1 leads to http://registry.example/, which is not HTTPS
		around|http://$host/v2/around/app/manifests/1: more than 5 redirects
	END
}

@test "a limit that ends soon is waited for, and 503 is asked again" {
	standin busy registry --fail 2
	spec
	compose "$host/patience/app:1" "$host/good/app:1"
	locks
	[ "$(grep -c ' 429$' busy.log)" -eq 1 ]
	[ "$(grep -c ' 503$' busy.log)" -eq 2 ]
}

@test "a redirect to another server brings no login there" {
	standin other registry
	standin first registry --other "http://$host/landed"
	compose "$host/redirect/app:1"
	spec "  registries: [{ host: \"$host\", username: me, password: \"\${pw}\" }]"
	echo s3cr3t >pw
	locks --set-file pw=pw
	[ "$(grep -c 'GET /landed 200' other.log)" -eq 1 ]
	[ "$(grep authorization other.log)" = 'registry: authorization none' ]
}

@test "where a redirect led to is given no login, also when it asks for one" {
	standin other registry
	standin first registry --other "http://$host/v2/token/app/manifests/1"
	compose "$host/redirect/app:1"
	spec "  registries: [{ host: \"$host\", username: me, password: \"\${pw}\" }]"
	echo s3cr3t >pw
	fails "$host says HTTP 401 (authentication required)" --set-file pw=pw
	grep -q 'GET /v2/token/app/manifests/1 401' other.log
	[ "$(grep authorization other.log | sort -u)" = 'registry: authorization none' ]
	[ "$(grep -c '/token?' other.log)" -eq 0 ]
}

@test "no way to a registry: said once a registry, for each image, with all other mistakes" {
	spec
	compose 127.0.0.1:9/a/b:1 127.0.0.1:9/a/c:1 nowhere.invalid/a:1
	fails 'cannot reach the registry (https://127.0.0.1:9/v2/: Failed to connect'
	[[ $output == *"image '127.0.0.1:9/a/c:1' of service 'b': cannot reach the registry"* ]]
	[[ $output == *"'nowhere.invalid/a:1' of service 'c': cannot reach the registry (https:"* ]]
	[[ $output == *"server; http://127.0.0.1:9/v2/: Failed"* ]]
	[ "$(grep -c 'error:' <<<"$output")" -eq 3 ]
}

@test "a registry that is too slow: said once, and it is not asked again" {
	standin slow registry
	spec
	compose "$host/slow/a:1" "$host/slow/b:1" "$host/slow/c:1" 127.0.0.1:9/a/c:1
	fails "'$host/slow/a:1' of service 'a': http://$host/v2/slow/a/manifests/1: "
	[[ $output == *": try again later, $host is asked for nothing more now"* ]]
	[ "$(grep -c 'error:' <<<"$output")" -eq 2 ]
	[ "$(grep -c 'registry: slow' slow.log)" -eq 1 ]
}

@test "images that are not known here, or are none" {
	spec '  env: { SECRET: { generate: hex }, TAG: "${tag}", IP: "${instance.ipv4}" }'
	compose 'a:${SECRET}' 'a:${TAG}' 'a:${IP}' 'a:$UNSET' 'a:${X:?say}' 'https://a/b' 'A' 'a:${-}' '""'
	fails "service 'a' is not known here: '\${SECRET}' is generated on the server"
	for text in "'b' is not known here: it needs the parameter 'tag': give it with --set tag=VALUE" \
		"'c' is not known here: it needs '\${instance.ipv4}', which only the server knows" \
		"'d' is not known here: '\${UNSET}' has no value" "'e' is not known here: '\${X}' has no value" \
		"image 'https://a/b' must be an image without 'https://'" "image 'A' must be" \
		"'h' is not known here: '\${-}' is no variable" "service 'i' must have an image"
	do
		[[ $output == *"$text"* ]]
	done
}

@test "a compose file from GitHub is fetched, with its token" {
	standin images registry
	compose "$host/good/app:1"
	echo s3cr3t >token
	standin github github --repo acme/shop --path compose.yaml --file compose.yaml --token-file token
	spec
	sed -i "s|compose: .*|compose: { github: { repo: acme/shop, token: \"\${pw}\", api: \"http://$host\" } }|" spec.yaml
	fails "the compose file is fetched from GitHub: it needs the parameter 'pw': give it with --set-file pw=PATH,"
	echo wrong >no
	fails 'HTTP 401: the token is wrong, expired or revoked' --set-file pw=no
	locks --set-file pw=token
	grep -q "^compose: \"http://$host/repos/acme/shop/contents/compose.yaml?ref=main\"$" server.lock
	grep -q '/good/app:1": sha256:' server.lock
	plan --locked
	jq -e '.stack.locked and (.stack.digests | length == 1)' out/payload/plan.json
	printf '  d: { extends: { file: other.yaml, service: a } }\n' >>compose.yaml
	run "$prebake" lock spec.yaml --set-file pw=token
	[ "$status" -eq 1 ] && [[ $output == *":4:19: error: service 'd' extends one of another file"* ]]
	sed -i 's/repo: acme.shop/&, ref: v2/' spec.yaml
	run "$prebake" render spec.yaml -t payload -o out --locked
	[ "$status" -eq 1 ] && [[ $output == *"server.lock:6:10: error: the compose file was http"* ]]
}

@test "render pins what the lock has; --locked refuses what differs" {
	standin images registry
	compose "$host/good/app:1" "$host/good/db:1"
	spec
	printf 'proxy: { caddy: { image: "%s/good/caddy:2", sites: [{ host: a.example.org, upstream: "a:80" }] } }\n' \
		"$host" >>spec.yaml
	run "$prebake" render spec.yaml -t payload -o out --locked
	[ "$status" -eq 1 ] && [ "$output" = "error: there is no 'server.lock': \`prebake lock spec.yaml\` makes it" ]
	plan
	jq -e '.stack | has("digests") or has("locked") | not' out/payload/plan.json
	locks
	plan --locked
	jq -e --arg h "$host" '.stack.digests[$h + "/good/app:1"] as $d | .stack.locked and
		(.stack.digests | length) == 2 and
		.proxy.caddy.service.image == ($h + "/good/caddy:2@" + $d)' out/payload/plan.json
	grep -q step_digests out/payload/prebake-firstboot.c
	plan
	jq -e '.stack | has("digests") and (has("locked") | not)' out/payload/plan.json
	"$prebake" user-data spec.yaml --for nocloud --locked 2>/dev/null | grep -q 'compose.digests.yaml'
	compose "$host/good/app:2"
	run "$prebake" user-data spec.yaml --for nocloud --locked
	[ "$status" -eq 1 ]
	[[ $output == *"compose.yaml:3:12: error: 'server.lock' lacks image '$host/good/app:2' of service 'a'"* ]]
	[[ $output == *"server.lock:7:3: error: the spec has no image '$host/good/app:1' any more"* ]]
	[[ $output == *"server.lock:9:3: error: the spec has no image '$host/good/db:1' any more"* ]]
	plan
	[[ $output == *"compose.yaml:3:12: warning: 'server.lock' lacks image"* ]]
}

@test "a lock is read as strictly as a spec, and belongs to one" {
	spec
	compose a:1
	digest=sha256:$(printf '%064d' 1)
	while IFS='|' read -r text lock; do
		printf "$lock" >server.lock
		run "$prebake" render spec.yaml -t payload -o out --locked
		echo "$output"
		[ "$status" -eq 1 ] && [[ $output == *"server.lock:"*"$text"* ]]
	done <<-END
		must have 'prebake_lock'|name: shop\nimages: {}\n
		of version '2'|prebake_lock: 2\nname: shop\nimages: {}\n
		unknown key 'x'|prebake_lock: 1\nname: shop\nx: 1\nimages: {}\n
		must be 'sha256:'|prebake_lock: 1\nname: shop\nimages: { "a:1": latest }\n
		image 'A:1' must be|prebake_lock: 1\nname: shop\nimages: { "A:1": $digest }\n
		no lock|[]\n
		duplicate|prebake_lock: 1\nname: shop\nimages: { "a:1": $digest, "a:1": $digest }\n
		the lock of 'other'|prebake_lock: 1\nname: other\nimages: { "a:1": $digest }\n
		must be a mapping|prebake_lock: 1\nname: shop\nimages: 1\n
	END
	printf "prebake_lock: 1\nname: other\nimages: { \"a:1\": $digest }\n" >server.lock
	run "$prebake" lock spec.yaml
	[ "$status" -eq 1 ] && [[ $output == *"of its own with -o"* ]]
	printf "prebake_lock: 1\nname: shop\nimages: { \"a:1\": $digest }\n" >my.lock
	plan --locked --lock my.lock
	jq -e '.stack.digests["a:1"]' out/payload/plan.json
}

@test "without libcurl: what to install, and all else works" {
	spec
	compose a:1
	"$prebake" check spec.yaml
	[ "$(ldd "$prebake" | grep -c curl)" -eq 0 ]
	run unshare -rm sh -c 'for f in /usr/lib/*/libcurl*.so.4; do mount --bind /dev/null "$f"; done
		exec "$1" lock spec.yaml' - "$prebake"
	[ "$status" -eq 1 ]
	[[ $output == *"the package libcurl4"* ]]
}

@test "over HTTPS: its certificate is verified, plain HTTP is not fallen back to" {
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=x \
		-addext subjectAltName=DNS:registry.test,DNS:localhost 2>openssl.log
	standin tls registry --cert cert.pem --key key.pem --other "http://127.0.0.1:9/"
	port=${host#*:}
	printf '127.0.0.1 localhost registry.test\n' >hosts
	spec
	cat >inside <<-'END'
		mount --bind hosts /etc/hosts
		[ ! -f trusted ] || mount --bind trusted /etc/ssl/certs/ca-certificates.crt
		exec "$@"
	END
	inside() { run unshare -rm sh -eu inside "$prebake" lock spec.yaml; echo "$output"; }
	compose "registry.test:$port/good/app:1" "localhost:$port/good/app:1"
	inside
	[ "$status" -eq 1 ]
	[[ $output == *"cannot reach the registry (https://registry.test:$port/v2/: SSL certificate"* ]]
	[[ $output == *"cannot reach the registry (https://localhost:$port/v2/: SSL certificate"* ]]
	cp cert.pem trusted
	inside
	[ "$status" -eq 0 ]
	compose "registry.test:$port/redirect/app:1"
	inside
	[ "$status" -eq 1 ]
	[[ $output == *"leads to http://127.0.0.1:9/, which is not HTTPS"* ]]
	compose "registry.test:$port/plain/app:1"
	inside
	[ "$status" -eq 1 ]
	[[ $output == *"sends to 'http://127.0.0.1:9/token' for a token, which is not HTTPS"* ]]
}
