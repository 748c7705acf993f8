# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Virtual machines on the services' network, to be sourced after services.sh. A machine is a copy of
# an image, booted with its own kernel; what makes it a Hetzner or a DigitalOcean server is the DMI
# table and the metadata service, as in the clouds. The guest is not changed for the test: its names
# resolve to the rig because QEMU sees another /etc/resolv.conf.
#
# The machine NAME with number N has $run/NAME/{root.img,console,qemu.log,pid} and answers on
# ${net%.*}.N at the ports 2222 (ssh), 8080 (http), 8443 (https).

: "${run:?}" "${net:?}" "${guest_ipv4:?}" "${services_table:?}" "${standins:?}" "${here:?}"

machine_memory=${VM_MEMORY:-2048}
machine_cpus=${VM_CPUS:-2}
# On a busy host the kernel takes an emulated timer for a broken one, and panics; clouds' images have
# no_timer_check for it ("The kernel's command-line parameters"). An emulated processor may also run
# into the int3 of code that another is patching: a kernel that panics starts again.
machine_cmdline='root=/dev/vda rw console=ttyS0 net.ifnames=0 no_timer_check panic=1'
# Software emulation by default: a /dev/kvm that opens need not work.
machine_accel=${VM_ACCEL:-tcg,thread=multi}

machine_address() {
	echo "${net%.*}.$(cat "$run/$1/number")"
}

machine_key() {
	[ -f "$run/ssh.key" ] || ssh-keygen -q -t ed25519 -N '' -C rig -f "$run/ssh.key"
}

# The options of QEMU's user network: addresses, and a forwarding row for each service.
machine_network() {
	address=$(machine_address "$1")
	printf 'user,id=net0,ipv6=off,net=169.252.0.0/14,host=169.253.0.2,dns=169.253.0.3'
	printf ',dhcpstart=%s' "$guest_ipv4"
	printf ',hostfwd=tcp:%s:2222-:22,hostfwd=tcp:%s:8080-:80,hostfwd=tcp:%s:8443-:443' \
		"$address" "$address" "$address"
	[ ! -f "$run/$1/port22" ] || printf ',hostfwd=tcp:%s:22-:22' "$address"
	[ ! -f "$run/$1/public" ] ||
		printf ',hostfwd=tcp:%s:8080-:80,hostfwd=tcp:%s:8443-:443' "$guest_ipv4" "$guest_ipv4"
	printf '%s\n' "$services_table" | while read -r _ guest guest_port port; do
		printf ',guestfwd=tcp:%s:%s-cmd:nc %s %s' "$guest" "$guest_port" "$net" "$port"
	done
	[ ! -f "$run/$1/metadata" ] ||
		printf ',guestfwd=tcp:169.254.169.254:80-cmd:nc %s %s' "$net" "$(cat "$run/$1/metadata")"
}

# The instance id, which is the DMI serial number.
machine_id() {
	echo $((42420000 + $(cat "$run/$1/number")))
}

machine_mac() {
	printf '96:00:00:2a:00:%02x' "$(cat "$run/$1/number")"
}

# machine_metadata NAME VENDOR USER-DATA [KEY VENDOR-DATA]: a metadata service for the machine, and
# its DMI table
machine_metadata() {
	machine_key
	number=$(cat "$run/$1/number")
	id=$(machine_id "$1")
	port=$((7000 + number))
	case $2 in
	hetzner) dmi="manufacturer=Hetzner,product=vServer" region=eu-central ;;
	digitalocean) dmi="manufacturer=DigitalOcean,product=Droplet" region=fra1 ;;
	esac
	echo "type=1,$dmi,serial=$id" >"$run/$1/smbios"
	echo "$port" >"$run/$1/metadata"
	services_run "$1/metadata" "$standins/metadata" --listen "$net" --port "$port" --id "$id" \
		--hostname "$1" --ipv4 "$guest_ipv4" --netmask 255.252.0.0 --gateway 169.253.0.2 \
		--dns 169.253.0.3 --mac "$(machine_mac "$1")" --region "$region" \
		--public-key "${4:-$run/ssh.key.pub}" --user-data "$3" \
		--vendor-data "${5:-$here/data/$2.vendor-data}"
	services_wait "$1/metadata" nc -z "$net" "$port"
}

# machine_config_drive NAME USER-DATA: where a droplet's cloud-init finds its data today, as its
# DigitalOcean datasource is deprecated; the metadata service is there too.
machine_config_drive() {
	drive=$run/$1/drive/openstack/latest
	mkdir -p "$drive"
	cp "$2" "$drive/user_data"
	jq -n --rawfile vendor "$here/data/digitalocean.vendor-data" '{ "cloud-init": $vendor }' \
		>"$drive/vendor_data.json"
	jq -n --arg id "$(machine_id "$1")" --arg name "$1" --rawfile key "$run/ssh.key.pub" '{
		uuid: $id, hostname: $name, public_keys: { rig: ($key | rtrimstr("\n")) }
	}' >"$drive/meta_data.json"
	jq -n --arg mac "$(machine_mac "$1")" --arg ipv4 "$guest_ipv4" '{
		links: [{ id: "eth0", type: "phy", ethernet_mac_address: $mac }],
		networks: [{ id: "network0", link: "eth0", type: "ipv4", ip_address: $ipv4,
			netmask: "255.252.0.0",
			routes: [{ network: "0.0.0.0", netmask: "0.0.0.0", gateway: "169.253.0.2" }] }],
		services: [{ type: "dns", address: "169.253.0.3" }]
	}' >"$drive/network_data.json"
	genisoimage -quiet -V config-2 -J -r -o "$run/$1/seed.iso" "$run/$1/drive"
}

# machine_seed NAME ISO: the machine finds a NoCloud seed. No provider hands over an SSH key there,
# so the observer's comes as a credential on the kernel command line, which systemd itself reads.
machine_seed() {
	machine_key
	printf 'systemd.set_credential_binary=ssh.authorized_keys.root:%s' \
		"$(base64 -w0 "$run/ssh.key.pub")" >"$run/$1/cmdline"
	cp "$2" "$run/$1/seed.iso"
}

# machine_new NAME NUMBER IMAGE
machine_new() {
	mkdir -p "$run/$1"
	echo "$2" >"$run/$1/number"
	cp --sparse=always --reflink=auto "$3/root.img" "$run/$1/root.img"
	cp "$3/vmlinuz" "$3/initrd.img" "$run/$1/"
}

# machine_publish NAME: it answers at its own address, too, which all machines call theirs. Who asks
# must not come from there: QEMU would keep that address, and no machine answers itself.
machine_publish() {
	ip route replace local "$guest_ipv4/32" dev lo src 127.0.0.1
	touch "$run/$1/public"
}

# machine_start NAME: returns as soon as QEMU runs
machine_start() {
	set -- "$1" qemu-system-x86_64 -accel "$machine_accel" -cpu max \
		-smp "$machine_cpus" -m "$machine_memory" -display none \
		-monitor "unix:$run/$1/monitor,server=on,wait=off" \
		-serial "file:$run/$1/console" -kernel "$run/$1/vmlinuz" -initrd "$run/$1/initrd.img" \
		-append "$machine_cmdline $(cat "$run/$1/cmdline" 2>/dev/null)" \
		-drive "file=$run/$1/root.img,format=raw,if=virtio,cache=unsafe,discard=unmap" \
		-netdev "$(machine_network "$1")" \
		-device "virtio-net-pci,netdev=net0,mac=$(machine_mac "$1")" -device virtio-rng-pci
	[ ! -f "$run/$1/smbios" ] || set -- "$@" -smbios "$(cat "$run/$1/smbios")"
	[ ! -f "$run/$1/seed.iso" ] ||
		set -- "$@" -drive "file=$run/$1/seed.iso,format=raw,if=virtio,readonly=on"
	name=$1
	shift
	# shellcheck disable=SC2016 # the inner shell expands its own arguments
	setpriv --pdeathsig TERM unshare --mount sh -c 'mount --bind "$0" /etc/resolv.conf && exec "$@"' \
		"$run/resolv.conf" "$@" >"$run/$name/qemu.log" 2>&1 &
	echo $! >"$run/$name/pid"
	services_pids="$services_pids $!"
}

# machine_button NAME: the power button, as a cloud's shutdown presses it
machine_button() {
	echo system_powerdown | nc -N -U "$run/$1/monitor" >/dev/null
}

machine_runs() {
	kill -0 "$(cat "$run/$1/pid")" 2>/dev/null
}

# machine_ssh NAME COMMAND…: as root, or as $machine_user
machine_ssh() {
	name=$1
	shift
	ssh -i "$run/ssh.key" -p 2222 -o BatchMode=yes -o ConnectTimeout=5 -o LogLevel=ERROR \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		-o ServerAliveInterval=15 "${machine_user:-root}@$(machine_address "$name")" "$@"
}

# machine_wait NAME SECONDS COMMAND…: until the command succeeds, while the machine runs
machine_wait() {
	name=$1
	end=$(($(date +%s) + $2))
	shift 2
	until "$@" >/dev/null 2>&1; do
		if [ "$(date +%s)" -ge "$end" ] || ! machine_runs "$name"; then
			return 1
		fi
		sleep 2
	done
}

# machine_stop NAME: cuts the power and frees the disk
machine_stop() {
	kill "$(cat "$run/$1/pid")" 2>/dev/null || :
	rm -f "$run/$1/root.img"
}
