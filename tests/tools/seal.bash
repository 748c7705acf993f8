# SPDX-License-Identifier: MIT
# What the tests of seal and audit share: a small image that is clean, and leaks to plant in it.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	helper=$(realpath "${B:-build}/prebake-firstboot")
	dir=$BATS_TEST_TMPDIR
	root=$dir/root
	umask 022
}

put() {	# PATH TEXT
	mkdir -p "$root${1%/*}"
	printf '%b' "$2" >"$root$1"
}

clean_image() {
	rm -rf "$root"
	put /usr/lib/os-release 'NAME="Debian GNU/Linux"\n'
	mkdir "$root/etc"
	ln -s ../usr/lib/os-release "$root/etc/os-release"
	put /etc/passwd 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/nonexistent:/bin/false
postgres:x:101:101::/var/lib/postgresql:/bin/sh\ncaddy:x:102:102::/var/lib/caddy:/bin/false
alice:x:1000:1000::/home/alice:/bin/sh\nbin:x:2:2::/bin:/bin/false\nodd:x:3:3::/home/../etc:/bin/false\n'
	put /etc/shadow 'root:*:19000:0:99999:7:::\nsystemd-network:*:19000::::::\nalice:!:19000:0:99999:7:::\n'
	put /etc/gshadow 'root:*::\nalice:!::\nusers:::\n'
	chmod 640 "$root/etc/shadow" "$root/etc/gshadow"
	put /etc/machine-id ''
	mkdir -p "$root/var/lib/dbus"
	ln -s /etc/machine-id "$root/var/lib/dbus/machine-id"
	put /etc/hosts '127.0.0.1 localhost\n'
	put /etc/fstab '/dev/vda1 / ext4 defaults 0 1\n'
	put /etc/ssh/sshd_config '#PermitEmptyPasswords yes\n#AuthorizedKeysFile .ssh/a\nPermitEmptyPasswords no
AuthorizedKeysFile\t.ssh/authorized_keys .ssh/authorized_keys2\n#TrustedUserCAKeys /a\n'
	put /etc/resolv.conf 'nameserver 185.12.64.1\nnameserver 127.0.0.53\n#nameserver 10.0.0.1\n'
	put /etc/environment 'PATH=/usr/bin\nTOKEN_FILE=/run/token\n# TOKEN=a\nPASSWORD=\nSECRET=$OTHER\n'
	put /usr/sbin/sshd '\0177ELF'
	put /usr/bin/cloud-init '#!/usr/bin/python3\n'
	put /etc/cloud/cloud.cfg.d/90_dpkg.cfg 'datasource_list: [ NoCloud, Hetzner, None ]\n'
	put /etc/apt/keyrings/docker.gpg 'key'
	put /etc/docker/daemon.json '{"log-opts": {"max-size": "10m"}}'
	put /etc/prebake/plan.json '{"prebake_plan": 1, "name": "shop", "stack": {"dir": "/opt/shop",
"directories": [{"path": "data/uploads", "mode": "0755"}, {"path": "../../etc", "mode": "0755"}]}}'
	put /etc/prebake/files/stack/compose.yaml 'services: {}\n'
	put /opt/shop/compose.yaml 'services:\n  db:\n    environment:\n      DB_PASSWORD: ${DB_PASSWORD:?}
      DB_PASSWORD_FILE: /run/secrets/db\n      MAX_TOKENS: 4096\n      DISABLE_PASSWORD_LOGIN: TRUE\n      MYSQL_RANDOM_ROOT_PASSWORD: "yes"\n      URL: a://b:${DB_PASSWORD}@c
    secrets: [db]\nsecrets:\n  db:\n    environment: DB_PASSWORD\n'
	put /opt/shop/compose.prebake.yaml 'services:\n  db:\n    environment: ["TOKEN=${TOKEN}", "SECRET="]\n'
	put /usr/lib/systemd/system/app.service '[Service]\nEnvironment=TOKEN_FILE=%d/a "SECRET="\n'
	put /etc/systemd/system/app.service '[Service]\nExecStart=/usr/bin/app --token $TOKEN --password-file /a --password -\n'
	put /etc/cloud/cloud.cfg 'users:\n  - default\nsystem_info:\n  default_user:\n    lock_passwd: True\n# password: a\n'
	put /etc/security/opasswd ''
	put /etc/mysql/debian.cnf '[client]\npassword =\n'
	put /etc/cron.d/app 'TOKEN=$(cat /etc/token)\n* * * * * root app\n'
	put /etc/netplan/90-default.yaml 'network:\n  ethernets:\n    all:\n      match:\n        name: e*\n'
	mkdir -p "$root/etc/ssl/private" "$root/var/www/html" "$root/boot/grub"
	put /swapfile "$(yes ''  | head -c 4086 | tr '\n' a)SWAPSPACE2\0000\0000"
	put /etc/ssl/certs/a.pem '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
	put /srv/app/README 'paste -----BEGIN PRIVATE KEY----- and ghp_yours here; .env.example, too\n'
	put /srv/app/.env.example 'TOKEN=a\n'
	put /usr/local/sbin/prebake-firstboot '\0177ELF'
	put /etc/systemd/system/prebake-firstboot.service '[Service]\nLoadCredential=token:/etc/token\n'
	mkdir -p "$root/etc/systemd/system/multi-user.target.wants" "$root/root" "$root/home/alice"
	ln -s ../prebake-firstboot.service "$root/etc/systemd/system/multi-user.target.wants/"
	put /var/lib/prebake/helper.sha256 'abc\n'
	put /var/lib/docker/image/overlay2/repositories.json '{}'
	put /var/lib/docker/overlay2/abc/diff/etc/tls.key '-----BEGIN PRIVATE KEY-----\n'
	put /var/log/dpkg.log 'short\n'
	put /var/cache/debconf/passwords.dat ''
	put /var/lib/apt/lists/lock ''
	mkdir -p "$root/var/lib/docker/swarm" "$root/var/lib/docker/volumes" "$root/var/mail" \
		"$root/var/spool" "$root/tmp" "$root/var/tmp" "$root/var/log/apt"
	ln -s ../mail "$root/var/spool/mail"
}

leaks() {	# prints the lines of the table
	grep -v '^#' tests/tools/leaks
}

plant() {	# PATH TEXT
	for path in $1; do
		rm -rf "${root:?}$path"
	done
	mkdir -p "$root${1%/*}"
	case $2 in
	-) ;;
	'->'*) ln -s "${2#->}" "$root$1" ;;
	*) put "$1" "$2" ;;
	esac
}

audit() {	# OPTION…: the status in $audited
	audited=0
	"$helper" audit "$@" --root "$root" 2>&1 || audited=$?
}

# What is in the tree: name, kind, mode, what it leads to, its bytes.
tree() {	# DIR
	(cd "$1" && find . -printf '%p %y %m %l\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum)
}
