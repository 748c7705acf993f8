#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The rules that keep containers from the metadata service, loaded by the real iptables in
# network name spaces: a container's, the server's, and the metadata service's.

load install

# What Docker runs before its start, from the drop-in, as systemd reads it.
before_docker() {
	sed -n 's/^ExecStartPre=\/bin\/sh -c "\(.*\)"$/\1/p' \
		"$dir/etc/systemd/system/docker.service.d/prebake.conf"
}

# between COMMAND: run it in the server's name space, with `container ADDRESS PORT` to try a
# connection from a container, and `docker` to do to the chains what Docker's start does.
between() {
	cat >"$dir/between" <<'WORLD'
set -eu
space() {	# DEVICE ADDRESS: a name space behind it; its process in $!
	unshare -n sleep 60 &
	until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do :; done
	ip link add "$1" type veth peer name eth0 netns $!
	ip addr add "$2.1/24" dev "$1"
	ip -6 addr add "fd99:$1::1/64" dev "$1" nodad
	ip link set "$1" up
	nsenter -t $! -n sh -c "ip link set lo up; ip link set eth0 up; ip addr add $2.2/24 dev eth0
		ip -6 addr add fd99:$1::2/64 dev eth0 nodad
		ip route add default via $2.1; ip -6 route add default via fd99:$1::1"
}
ip link set lo up
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
space d0 172.17.0
container=$!
space e0 10.9.0
cloud=$!
for a in 169.254.169.254/32 169.254.42.42/32 168.63.129.16/32 192.0.2.1/32 fd00:ec2::254/128 \
	fd20:ce::254/128 fd00:42::42/128 fd00:a9fe:a9fe::1/128 fd00:c1::a9fe:a9fe/128 2001:db8::1/128
do
	case $a in *:*) ip -6 route add "$a" via fd99:e0::2 ;; *) ip route add "$a" via 10.9.0.2 ;; esac
	nsenter -t $cloud -n ip addr add "$a" dev lo
done
for port in 53 80 443 32526; do
	nsenter -t $cloud -n busybox httpd -f -p $port -h "$1" &
done
container() {
	nsenter -t $container -n timeout 5 bash -c ": <>/dev/tcp/$1/$2" 2>/dev/null
}
host() {
	timeout 5 bash -c ": <>/dev/tcp/$1/$2"
}
docker() {	# libnetwork, firewall_linux.go: the chain if it is missing, and the jump to it first
	for t in iptables ip6tables; do
		$t -w -N DOCKER-USER 2>/dev/null || :
		! $t -w -C FORWARD -j DOCKER-USER 2>/dev/null || $t -w -D FORWARD -j DOCKER-USER
		$t -w -A FORWARD -i d0 ! -o d0 -j ACCEPT
		$t -w -I FORWARD -j DOCKER-USER
	done
}
for port in 53 80 443 32526; do
	for try in 1 2 3 4 5 6 7 8 9 10; do
		! host 192.0.2.1 $port || ! host 2001:db8::1 $port || break
		sleep 0.$try
	done 2>/dev/null
done
. "$1/test"
WORLD
	cat >"$dir/test"
	before_docker >"$dir/rules"
	unshare -rn --pid --fork --kill-child --mount-proc sh "$dir/between" "$dir"
}

# What a container reaches of all that the server does, tried at the same time.
open_and_closed() {
	cat <<'LOOK'
metadata='169.254.169.254 169.254.42.42 168.63.129.16 fd00:ec2::254 fd20:ce::254 fd00:42::42
	fd00:a9fe:a9fe::1 fd00:c1::a9fe:a9fe'
tried=''
for a in $metadata 192.0.2.1 2001:db8::1; do
	host $a 80 || { echo "the server does not reach $a"; exit 1; }
	for port in 53 80 443 32526; do
		! container $a $port || echo "$a $port" &
		tried="$tried $!"
	done
done >"$1/reached"
wait $tried
for a in $metadata; do echo "$a 53"; done >"$1/expected"
printf '192.0.2.1 %s\n2001:db8::1 %s\n' 53 53 80 80 443 443 32526 32526 >>"$1/expected"
sort "$1/reached" >"$1/reached.sorted"
sort "$1/expected" | diff - "$1/reached.sorted"
LOOK
}

@test "without the rules a container reads the metadata" {
	run inst
	between <<<'container 169.254.169.254 80 && container fd00:ec2::254 80'
}

@test "containers are kept from metadata, not from name service, at every start of Docker" {
	run inst
	[ "$status" -eq 0 ]
	between <<<"sh \$1/rules; docker; sh \$1/rules; docker
$(open_and_closed)
[ \"\$(iptables -S DOCKER-USER | wc -l)\" = 3 ]
[ \"\$(iptables -S FORWARD | grep -c USER)\" = 1 ]"
}

@test "containers are kept from metadata when Docker makes no chains of iptables" {
	run inst
	between <<<"sh \$1/rules
$(open_and_closed)"
}

@test "the rules are loaded at once when Docker runs already" {
	run inst
	[ "$(calls '^iptables -w -I DOCKER-USER .* 169.254.0.0/16,168.63.129.16 -j DROP')" -eq 1 ]
	[ "$(calls '^ip6tables -w -I FORWARD -j DOCKER-USER')" -eq 1 ]
}

@test "a server without IPv6 starts Docker; one that cannot load the rules does not" {
	run inst
	before_docker >"$dir/rules"
	printf '#!/bin/sh\nexit 3\n' >"$dir/no"
	chmod +x "$dir/no"
	mkdir "$dir/six" "$dir/four"
	ln -s "$dir/no" "$dir/six/ip6tables"
	ln -s "$dir/no" "$dir/four/iptables"
	PATH=$dir/six:$PATH unshare -rn sh "$dir/rules"
	run env PATH="$dir/four:$PATH" unshare -rn sh "$dir/rules"
	[ "$status" -eq 3 ]
}

@test "Docker does not start when any one rule of IPv4 is refused" {
	run inst
	before_docker >"$dir/rules"
	mkdir "$dir/some"
	for refused in DROP FORWARD; do
		cat >"$dir/some/iptables" <<-END
			#!/bin/sh
			case \$* in *-C*) exit 1 ;; *-I*$refused*) exit 3 ;; esac
		END
		chmod +x "$dir/some/iptables"
		for shell in dash bash 'busybox sh'; do
			run env PATH="$dir/some:$PATH" unshare -rn $shell "$dir/rules"
			[ "$status" -eq 3 ]
		done
	done
}
