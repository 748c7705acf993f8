# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# What must be true of a server that prebake has set up, to be sourced after machine.sh. Functions
# named server_… look at the machine NAME from outside or through ssh, print what is wrong, and
# return false.

: "${run:?}" "${guest_ipv4:?}"

server_domain() {
	echo "$1.rig.test"
}

# server_curl NAME PATH CURL-OPTION…: over HTTPS, as the public would, trusting the ACME root alone
server_curl() {
	name=$1 path=$2
	shift 2
	domain=$(server_domain "$name")
	curl -sS --max-time 20 --cacert "$run/pebble-root.pem" \
		--connect-to "$domain:443:$(machine_address "$name"):8443" "$@" "https://$domain$path"
}

server_status() {
	machine_ssh "$1" cat /run/prebake/status.json
}

# Settled: the helper says something final, or cloud-init is through and there is no helper.
server_is_settled() {
	if server_status "$1" | jq -en 'input | .state | IN("done", "degraded", "failed")'; then
		return 0
	fi
	machine_ssh "$1" 'cloud-init status | grep -Eq "^status: (done|error|disabled|degraded)" &&
		! systemctl cat prebake-firstboot.service' >/dev/null 2>&1
}

server_is_done() {
	state=$(server_status "$1" | jq -r .state)
	[ "$state" = "done" ] || {
		echo "state is '$state'"
		return 1
	}
	machine_ssh "$1" prebake-firstboot status
}

# server_datasource NAME DATASOURCE: cloud-init used it and has nothing to complain about
server_datasource() {
	machine_wait "$1" 120 machine_ssh "$1" test -f /run/cloud-init/result.json
	machine_ssh "$1" cat /run/cloud-init/status.json >"$run/$1/cloud-init.json"
	jq -c '.v1 | { datasource, errors: [(.. | .errors? // empty | .[]?),
		(.. | .recoverable_errors? // empty | del(.DEPRECATED) | .[]? | .[]?)] }' \
		"$run/$1/cloud-init.json" | tee "$run/$1/cloud-init.sum"
	jq -en --arg name "$2" 'input | (.datasource | test($name)) and .errors == []' \
		"$run/$1/cloud-init.sum" >/dev/null
}

server_is_healthy() {
	[ "$(server_curl "$1" /api/health -o /dev/null -w '%{http_code}')" = 200 ]
}

server_has_pebbles_certificate() {
	issuer=$(server_curl "$1" /api/health -o /dev/null -w '%{certs}' | grep -m 1 '^Issuer:')
	echo "$issuer"
	case $issuer in
	*'Pebble Intermediate CA'*) ;;
	*) return 1 ;;
	esac
}

# Waits for its name to lead to it; meanwhile it serves with a certificate of its own.
server_waits_for_name() {
	server_status "$1" | jq -en --arg domain "$(server_domain "$1")" 'input.steps[] |
		select(.name == "names") |
		.state == "running" and (.note | startswith($domain + " leads to no address yet"))'
}

server_is_not_enabled() {
	! server_curl "$1" /api/health -o /dev/null || return 1
	server_curl "$1" /api/health --insecure -o /dev/null -D "$run/$1/headers" \
		-w '%{http_code} %{certs}' >"$run/$1/certificates"
	grep -m 1 '^Issuer:' "$run/$1/certificates"
	grep -q '^200 ' "$run/$1/certificates" &&
		grep -q '^Issuer:.*Caddy Local Authority' "$run/$1/certificates" &&
		! grep -i '^strict-transport-security' "$run/$1/headers"
}

# The address of machine_publish(), with a certificate for it.
server_address_answers() {
	[ "$(curl -sS --max-time 20 --cacert "$run/pebble-root.pem" -o /dev/null -w '%{http_code}' \
		--connect-to "$guest_ipv4:443:$guest_ipv4:8443" "https://$guest_ipv4/api/health")" = 200 ]
}

# Nothing of Caddy's listens for its settings but a socket of its own.
server_admin_is_closed() {
	machine_ssh "$1" "caddy=$(server_container "$1" caddy) sh -s" <<'ADMIN'
docker exec "$caddy" grep -q '@caddy-admin' /proc/net/unix || { echo 'no socket'; exit 1; }
! docker exec "$caddy" wget -q -T 5 -O - http://localhost:2019/config/
ADMIN
}

# At login, and for who asks the journal.
server_greets() {
	echo exit | machine_ssh "$1" -tt | tr -d '\r' | grep -x 'prebake: infrakt: done' || return 1
	machine_ssh "$1" journalctl -o json PREBAKE_STEP=up PREBAKE_STATE=done |
		jq -en 'input | (.PREBAKE_MS | tonumber) > 0 and ._SYSTEMD_UNIT == "prebake-firstboot.service"'
}

# The key as the summary shows it; the app's are 48 hexadecimal digits.
server_key() {
	machine_ssh "$1" cat /root/prebake.txt |
		sed -n 's/.*API key.*\([0-9a-f]\{48\}\).*/\1/p' | head -n 1
}

server_key_opens() {
	key=$(server_key "$1")
	[ -n "$key" ] || {
		echo "no API key in /root/prebake.txt"
		return 1
	}
	with=$(server_curl "$1" /api/projects -o /dev/null -w '%{http_code}' -H "X-API-Key: $key")
	without=$(server_curl "$1" /api/projects -o /dev/null -w '%{http_code}')
	echo "with the key $with, without $without"
	[ "$with:$without" = 200:401 ]
}

# What the app was given: the secret, the compose file, the SSH folder read-only, Docker, HTTPS.
server_app_has_all() {
	server_curl "$1" /api/system -H "X-API-Key: $(server_key "$1")" | tee "$run/$1/system.json"
	jq -en 'input == { webhook_secret_length: 64, compose_file: true, ssh: true, ssh_writable: false,
		docker: true, proto: "https" }' "$run/$1/system.json" >/dev/null
}

server_modes() {
	machine_ssh "$1" 'stat -c "%a %U %n" /root/prebake.txt /opt/infrakt/.env /opt/infrakt/ssh \
		/root/.docker/config.json' | tee "$run/$1/modes"
	printf '%s root %s\n' 600 /root/prebake.txt 600 /opt/infrakt/.env 700 /opt/infrakt/ssh \
		600 /root/.docker/config.json | cmp -s - "$run/$1/modes"
}

# The secrets, one a line, in a root-only file on the machine: never on a command line.
server_give_secrets() {
	{
		cat "$run/token"
		echo
		printf '_token:%s' "$(cat "$run/token")" | base64 -w0
		echo
		server_key "$1"
		machine_ssh "$1" "sed -n 's/^GITHUB_WEBHOOK_SECRET=//p' /opt/infrakt/.env" |
			tr -d "\"'"
	} >"$run/$1/secrets"
	[ "$(grep -c . "$run/$1/secrets")" -eq 4 ] || {
		echo "token, login, API key and webhook secret are not all there:"
		cut -c1-6 "$run/$1/secrets"
		return 1
	}
	machine_ssh "$1" 'umask 077; cat >/run/rig.secrets' <"$run/$1/secrets"
}

# No secret in the journal, in a log, in an argument of a process, in a file that others may read.
server_keeps_secrets() {
	server_give_secrets "$1" || return 1
	# shellcheck disable=SC2016
	machine_ssh "$1" 'status=0
	bad() { echo "a secret is in $1"; status=1; }
	journalctl -a -o verbose --no-pager | grep -qFf /run/rig.secrets && bad "the journal"
	grep -rlFf /run/rig.secrets /var/log && bad "a log"
	cat /proc/[0-9]*/cmdline | tr "\0" "\n" | grep -qFf /run/rig.secrets && bad "a command line"
	find /etc /opt /run /root /tmp /usr/local /var/lib/cloud /var/lib/prebake -xdev -type f \
		-perm -o=r -exec grep -lFf /run/rig.secrets {} + && bad "a readable file"
	rm /run/rig.secrets
	exit "$status"'
}

# reveal: true means the console, and only for what has it.
server_console() {
	[ "$(grep -c . "$run/$1/secrets")" -eq 4 ] || return 1
	sed -n 3p "$run/$1/secrets" | grep -qFf - "$run/$1/console" || {
		echo "the API key is not on the console"
		return 1
	}
	if head -n 2 "$run/$1/secrets" | grep -qFf - "$run/$1/console"; then
		echo "the token is on the console"
		return 1
	fi
}

server_container() {
	machine_ssh "$1" docker ps -q --filter "label=com.docker.compose.service=$2"
}

# server_metadata_is_closed NAME PATH: the host reads its metadata, a container does not (and does
# read what it may).
server_metadata_is_closed() {
	machine_ssh "$1" "app=$(server_container "$1" infrakt) url=http://169.254.169.254$2 sh -s" <<'FETCH'
fetch() {
	docker exec "$app" timeout 20 wget -q -O /dev/null "$1"
}
curl -sSf -o /dev/null --max-time 20 "$url" || exit
for other in http://localhost:8000/api/health http://deb.debian.org/; do
	fetch "$other" || { echo "a container cannot read $other"; exit 1; }
done
! fetch "$url" || { echo "a container reads $url"; exit 1; }
ip6tables -w -C DOCKER-USER -p tcp ! --dport 53 -d fd00:ec2::254 -j DROP &&
	ip6tables -w -C FORWARD -j DOCKER-USER || { echo 'IPv6 metadata is open'; exit 1; }
FETCH
}

server_restarts_docker() {
	machine_ssh "$1" systemctl restart docker.service && machine_wait "$1" 300 server_is_healthy "$1"
}

# What a power cut leaves of files that nobody has synced: Debian's Caddy does not start with them.
server_mends_certificates() {
	# shellcheck disable=SC2016
	machine_ssh "$1" 'systemctl stop docker.socket docker.service
		find /var/lib/docker/volumes -path "*/certificates/*" -type f >/root/emptied
		[ -s /root/emptied ] && xargs truncate -s 0 </root/emptied &&
			systemctl start docker.service && systemctl restart prebake-firstboot.service' &&
		machine_wait "$1" 60 server_is_healthy "$1"
}

# What it leaves of a key that the app has not synced. It is shown once, unless the journal has not come
# to that.
server_mends_key() {
	machine_ssh "$1" 'sed -i /show/d /var/lib/prebake/journal
		key=$(find /var/lib/docker/volumes -name api_key.txt)
		[ -s "$key" ] && truncate -s 0 "$key" && systemctl restart prebake-firstboot.service' &&
		server_is_done "$1" && machine_wait "$1" 60 server_key_opens "$1"
}

# What a power cut leaves of Docker's network: an endpoint without container and sandbox, here by a
# sandbox that knows its endpoint by another id. The comment in .env is what makes `up` run again.
server_frees_ports() {
	machine_ssh "$1" sh -s <<-'PORTS' && machine_wait "$1" 60 server_is_healthy "$1"
		set -eu
		cd /var/lib/docker/network/files
		cp local-kv.db /root/
		docker rm -f infrakt-caddy-1
		systemctl stop docker.socket docker.service
		LC_ALL=C sed 's/"Eps":\[{"Eid":"......../"Eps":[{"Eid":"00000000/g' /root/local-kv.db >local-kv.db
		systemctl start docker.service
		echo '# again' >>/opt/infrakt/.env
		systemctl restart prebake-firstboot.service
		journalctl -b -u prebake-firstboot.service | grep 'Docker holds a port'
	PORTS
}

# data/nocloud.yaml has come true; a port that it does not allow is closed, to the machine too.
server_has_system() {
	machine_ssh "$1" sh -s <<'SYSTEM'
status=0
bad() { echo "$1"; status=1; }
[ "$(date +%Z)" = "$(TZ=Europe/Berlin date +%Z)" ] || bad "the time zone is $(date +%Z)"
[ "$(cat /etc/timezone)" = Europe/Berlin ] || bad "/etc/timezone: $(cat /etc/timezone)"
grep -q '^/swapfile[[:space:]].*[[:space:]]65532[[:space:]]' /proc/swaps || bad "/proc/swaps: $(cat /proc/swaps)"
grep -q '^/swapfile ' /etc/fstab || bad '/etc/fstab lacks the swap file'
[ "$(stat -c %a /swapfile)" = 600 ] || bad "/swapfile: $(stat -c %a /swapfile)"
sshd -T | grep -qx 'passwordauthentication no' || bad 'sshd takes passwords'
sshd -T | grep -qx 'permitrootlogin without-password' || bad "sshd: $(sshd -T | grep permitroot)"
[ "$(cat /proc/sys/kernel/hostname)" = box.nocloud.rig.test ] || bad "the name is $(uname -n)"
[ "$(cat /etc/hostname)" = box.nocloud.rig.test ] || bad "/etc/hostname: $(cat /etc/hostname)"
getent hosts box.nocloud.rig.test || bad "/etc/hosts: $(cat /etc/hosts)"
[ "$(cat /proc/sys/vm/max_map_count)" = 262145 ] || bad "max_map_count: $(cat /proc/sys/vm/max_map_count)"
[ "$(tr '\t' ' ' </proc/sys/net/ipv4/tcp_rmem)" = '4096 131072 6291457' ] || bad "tcp_rmem: $(cat /proc/sys/net/ipv4/tcp_rmem)"
[ -x /usr/bin/tree ] || bad 'the package tree is missing'
apt-config dump | grep -qF 'Unattended-Upgrade::Automatic-Reboot-Time "04:00"' || bad 'no time to reboot'
apt-config dump | grep -qF 'APT::Periodic::Unattended-Upgrade "1"' || bad 'no unattended upgrades'
unattended-upgrade --dry-run || bad 'unattended-upgrade fails'
visudo -c || bad 'sudoers are wrong'
rules=$(nft list table inet prebake)
for port in 22 80 443; do
	echo "$rules" | grep -q "tcp dport $port accept" || bad "port $port is closed"
done
echo "$rules" | grep -q 'policy drop' || bad "the firewall is open: $rules"
exit "$status"
SYSTEM
}

# By the key, with sudo and Docker, and no other way.
server_has_user() {
	# shellcheck disable=SC2016
	machine_user=deploy machine_ssh "$1" 'id && stat -c "%a %U:%G %n" .ssh .ssh/authorized_keys &&
		[ "$(sudo -n id -u)" = 0 ] && [ "$SHELL" = /bin/bash ] && docker ps -q >/dev/null &&
		sudo -n grep -q "^deploy:!" /etc/shadow && [ "$(stat -c %U .ssh/authorized_keys)" = deploy ] &&
		sudo -n stat -c "%a %U" /etc/sudoers.d/prebake | grep -qx "440 root"'
}

# What docker: in data/nocloud.yaml says, of the engine and of a container.
server_has_docker() {
	info=$(machine_ssh "$1" "docker info --format '{{.LoggingDriver}} {{.LiveRestoreEnabled}}'")
	logs=$(machine_ssh "$1" "docker inspect --format '{{json .HostConfig.LogConfig}}' \
		$(server_container "$1" infrakt)")
	echo "$info $logs"
	[ "$info" = 'local true' ] &&
		echo "$logs" | jq -e '. == { Type: "local", Config: { "max-file": "2", "max-size": "1048576" } }'
}

server_names_system() {
	server_status "$1" | jq -r '.steps[] | select(.name == "system").note' | tee "$run/$1/note"
	grep -qx 'hostname (box.nocloud.rig.test), timezone, swap, packages (1), users (1), sysctl (2), unattended_upgrades (reboots at 04:00), firewall, ssh' \
		"$run/$1/note" &&
		server_status "$1" | jq -e '.steps[] | select(.name == "docker") | .note == "logs (local), live_restore"'
}

# No compiler stays that was not there.
server_has_no_compiler() {
	# shellcheck disable=SC2016
	machine_ssh "$1" '! command -v gcc && ! command -v cc &&
		! dpkg-query -W -f "\${db:Status-Status}\n" libc6-dev 2>/dev/null | grep -qx installed'
}

# server_picture NAME FILE: everything that a run without work to do must leave as it is
server_picture() {
	machine_ssh "$1" sh -s >"$2" <<'PICTURE'
find /etc /opt /usr/local /root -xdev -printf '%y %m %U:%G %p %l\n' | sort
find /etc /opt /usr/local /root /var/lib/prebake/secrets.json -xdev -type f -exec sha256sum {} + |
	sort -k 2
dpkg-query -W -f '${Package} ${Version} ${Status}\n' | sort
docker ps -a --no-trunc --format '{{.ID}} {{.Image}} {{.Names}}' | sort
docker image ls --no-trunc --format '{{.ID}} {{.Repository}}:{{.Tag}}' | sort
docker volume ls -q | sort
docker network ls --no-trunc --format '{{.ID}} {{.Name}}' |
	grep -v ' bridge$' | sort
systemctl list-unit-files --no-legend --no-pager | grep -v ' generated ' | sort
PICTURE
	[ "$(wc -l <"$2")" -gt 200 ]
}

# server_journal NAME FILE: how often each step that changes the server was begun; the others look
# at every boot
server_journal() {
	machine_ssh "$1" cat /var/lib/prebake/journal |
		jq -r 'select(.event == "start") | .step' |
		grep -x 'registries\|files\|proxy\|images\|up\|show' | sort | uniq -c >"$2"
	[ "$(wc -l <"$2")" -eq 6 ]
}

# server_same NAME BEFORE AFTER
server_same() {
	diff "$2" "$3"
}

# What one wants to read when a check has failed.
server_dump() {
	echo "console:"
	tail -n 15 "$run/$1/console"
	# shellcheck disable=SC2016
	machine_ssh "$1" '
		echo "status:"; cat /run/prebake/status.json; echo
		echo "cloud-init:"; cloud-init status --long
		tail -n 30 /var/log/cloud-init-output.log
		echo "unit:"; journalctl -u prebake-firstboot.service -n 30 -o cat --no-pager
		docker ps -a
		for c in $(docker ps -aq); do docker logs --tail 10 "$c"; done' 2>&1
}
