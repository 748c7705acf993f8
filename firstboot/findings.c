/* SPDX-License-Identifier: MIT */
/*
 * Where the rows are from: virt-sysprep(1) of guestfs-tools 1.48.2; the clean-up scripts of
 * hetznercloud/apps and of digitalocean/marketplace-partners with its 99-img-check.sh 1.8.1;
 * cloud-init's cmd/clean.py; machine-id(5), systemd-random-seed.service(8), shadow(5);
 * moby's daemon/id.go and daemon/cluster; Caddy's "Conventions: file locations".
 * Travels in no user-data.
 */
#include "base/cleanup.h"
#include "firstboot/findings.h"

/* The last: why, and what few rows have. */
#define ROW(name, how, what, then, where, rule, ...) { \
	.id = name, .level = LEVEL_##how, .kind = KIND_##what, .seal = SEAL_##then, \
	.paths = where, .but = rule, .why = __VA_ARGS__ }

#define SHARED "servers from this image would share it"
#define GIVEN "who launches the image would get it, and everybody who may read it"
#define DIRT "it is about the server that was baked, and makes the image larger"

const struct findings_row findings_table[] = {
	/* The server itself. */
	ROW("system", FAIL, NEEDS, NOTHING, "", "/etc/os-release /usr/lib/os-release",
	  "no system is below this directory: nothing could be found", .refuse = REFUSE_ALWAYS),
	ROW("machine-id", FAIL, WORD, EMPTY, "/etc/machine-id", "uninitialized",
	  SHARED ": DHCP leases, journals, and what programs derive from it"),
	ROW("dbus-machine-id", FAIL, EMPTY, REMOVE, "/var/lib/dbus/machine-id", "",
	  SHARED ", in place of the id that systemd makes"),
	ROW("ssh-host-keys", FAIL, ABSENT, REMOVE, "/etc/ssh/*_host_* /etc/dropbear/*_host_key", "",
	  "each server from this image could pass for any other"),
	ROW("ssh-host-keygen", FAIL, NEEDS, NOTHING, "/usr/sbin/sshd",
	  "/usr/bin/cloud-init /usr/lib/systemd/system/*keygen* /etc/systemd/system/*keygen*",
	  "nothing would make host keys: sshd would not start, and nobody could log in"),
	ROW("random-seed", FAIL, ABSENT, REMOVE,
	  "/var/lib/systemd/random-seed /var/lib/urandom/random-seed /var/lib/random-seed "
	  "/var/lib/misc/random-seed /etc/random-seed /boot/loader/random-seed "
	  "/boot/efi/loader/random-seed /var/lib/pollinate/seeded /var/cache/pollinate/seeded", "",
	  "keys that are made early could be guessed from another server's"),
	ROW("systemd-credential", FAIL, ABSENT, REMOVE,
	  "/var/lib/systemd/credential.secret", "", SHARED ": what it encrypts, all could read"),
	ROW("hostname", WARN, WORD, EMPTY, "/etc/hostname",
	  "localhost localhost.localdomain debian ubuntu",
	  SHARED " until cloud-init sets another"),
	ROW("etc-hosts", WARN, HOLDS, DROP, "/etc/hosts", "\n127.0.1.1",
	  "it is the name of the server that was baked"),
	ROW("efi-variables", WARN, ABSENT, REMOVE, "/boot/efi/NvVars", "",
	  "firmware variables of the server that was baked"),
	ROW("lvm-devices", WARN, ABSENT, REMOVE, "/etc/lvm/devices/system.devices", "",
	  "it names the disks of the server that was baked"),
	ROW("iscsi-initiator", FAIL, HOLDS, WRITE, "/etc/iscsi/initiatorname.iscsi",
	  "\nInitiatorName=", SHARED, .write = "GenerateName=yes\n"),
	ROW("nvme-host", WARN, ABSENT, REMOVE, "/etc/nvme/hostid /etc/nvme/hostnqn", "", SHARED),
	ROW("yum-uuid", WARN, ABSENT, REMOVE,
	  "/var/lib/yum/uuid /etc/sysconfig/hw-uuid /etc/smolt/uuid /etc/smolt/hw-uuid", "",
	  SHARED),
	ROW("red-hat-subscription", FAIL, ABSENT, REMOVE,
	  "/etc/pki/consumer/* /etc/pki/entitlement/* /etc/sysconfig/rhn/systemid "
	  "/etc/sysconfig/rhn/osad-auth.conf", "", SHARED ": a paid identity"),
	ROW("ubuntu-pro", FAIL, ABSENT, REMOVE, "/var/lib/ubuntu-advantage/private/*",
	  "", SHARED ": a paid identity"),
	ROW("kerberos-keys", FAIL, ABSENT, REMOVE,
	  "/etc/krb5.keytab /var/kerberos/krb5kdc/principal* /var/lib/krb5kdc/principal*", "",
	  SHARED ": a member of a realm, or the realm itself"),
	ROW("ipa-client", WARN, ABSENT, REMOVE,
	  "/etc/ipa/ca.crt /etc/ipa/default.conf", "", SHARED ": a member of a domain"),
	ROW("sssd-data", FAIL, ABSENT, REMOVE, "/var/lib/sss/db/*", "",
	  "it keeps hashes of passwords"),
	ROW("samba-secrets", FAIL, ABSENT, REMOVE, "/var/lib/samba/private/*", "",
	  SHARED ": a member of a domain, and passwords"),
	ROW("agent-keys", FAIL, ABSENT, REMOVE,
	  "/var/lib/puppet/ssl/* /etc/puppetlabs/puppet/ssl/* /etc/salt/pki/* /etc/chef/client.pem",
	  "", SHARED ": the key by which its master knows it"),
	ROW("mesh-network-keys", FAIL, ABSENT, REMOVE,
	  "/var/lib/tailscale/* /var/lib/zerotier-one/identity.* /etc/netbird/config.json", "",
	  SHARED ": a member of a private network"),
	ROW("wireguard-keys", FAIL, HOLDS, NOTHING,
	  "/etc/wireguard/* /etc/systemd/network/*", "\nPrivateKey=|\nPresharedKey=",
	  SHARED ": a member of a private network"),
	ROW("kubernetes-node", FAIL, ABSENT, NOTHING,
	  "/etc/rancher/node/password /var/lib/rancher/k3s/server/* /var/lib/kubelet/pki/* "
	  "/etc/kubernetes/*.conf", "", SHARED ": a node of a cluster; leave it first"),
	ROW("popularity-contest", WARN, HOLDS, DROP, "/etc/popularity-contest.conf",
	  "\nMY_HOSTID=", SHARED),

	/* Its network. */
	ROW("dhcp-leases", WARN, EMPTY, REMOVE,
	  "/var/lib/dhcp/* /var/lib/dhclient/* /var/lib/dhcpd/* /var/lib/dhcpcd/* "
	  "/var/lib/systemd/network/*", "", "servers would ask for the address of the one that was "
	  "baked"),
	ROW("network-manager-state", FAIL, ABSENT, REMOVE,
	  "/var/lib/NetworkManager/*", "", SHARED ": the key that addresses are derived from"),
	ROW("network-manager-connections", WARN, ABSENT, REMOVE,
	  "/etc/NetworkManager/system-connections/*", "", "network of the server that was baked"),
	ROW("udev-network-names", WARN, ABSENT, REMOVE,
	  "/etc/udev/rules.d/70-persistent-net.rules", "",
	  "a server with another card would find its network under another name"),
	ROW("ifcfg-hardware", WARN, HOLDS, DROP,
	  "/etc/sysconfig/network-scripts/ifcfg-*", "\nHWADDR=|\nHOSTNAME=|\nDHCP_HOSTNAME=",
	  "a server with another card would have no network"),
	ROW("resolv-conf", WARN, HOLDS, NOTHING, "/etc/resolv.conf",
	  "\nnameserver10.0.2.3\n|\nnameserver127.0.0.11\n|\nnameserver192.168.122.1\n",
	  "the name server of a virtual machine or a container is not there for others"),

	/* cloud-init. */
	ROW("cloud-init-instances", FAIL, ABSENT, REMOVE,
	  "/var/lib/cloud/instances/*", "", "it holds old user-data, with all that stood in it"),
	ROW("cloud-init-instance", WARN, ABSENT, REMOVE, "/var/lib/cloud/instance",
	  "", "cloud-init could take a new server for an old one"),
	ROW("cloud-init-data", WARN, ABSENT, REMOVE, "/var/lib/cloud/data/*", "",
	  "cloud-init could take a new server for an old one"),
	ROW("cloud-init-sem", WARN, ABSENT, REMOVE, "/var/lib/cloud/sem/*", "",
	  "what is to run once on each server has run, and will not again"),
	ROW("cloud-init-seed", FAIL, ABSENT, REMOVE, "/var/lib/cloud/seed/*", "",
	  "servers would get this user-data in place of their own"),
	ROW("cloud-init-logs", WARN, ABSENT, REMOVE, "/var/log/cloud-init*", "", DIRT),
	ROW("cloud-init-network", WARN, ABSENT, REMOVE,
	  "/etc/netplan/50-cloud-init.yaml /etc/NetworkManager/conf.d/99-cloud-init.conf "
	  "/etc/NetworkManager/conf.d/30-cloud-init-ip6-addr-gen-mode.conf "
	  "/etc/systemd/network/10-cloud-init-* /etc/network/interfaces.d/50-cloud-init*", "",
	  "network of the server that was baked, by its card's address",
	  .unless = "/etc/cloud/cloud.cfg.d/*", .holds = "config:disabled"),
	ROW("cloud-init-ssh", WARN, ABSENT, REMOVE,
	  "/etc/ssh/sshd_config.d/50-cloud-init.conf", "", "it is made from the user-data of the "
	  "server that was baked"),
	ROW("cloud-init-fstab", WARN, HOLDS, DROP, "/etc/fstab",
	  "comment=cloudconfig", "disks of the server that was baked"),
	ROW("cloud-init-disabled", FAIL, ABSENT, REMOVE,
	  "/etc/cloud/cloud-init.disabled", "", "servers would get no keys, no name, no network"),
	ROW("cloud-init-pinned", WARN, HOLDS, NOTHING, "/etc/cloud/cloud.cfg.d/*",
	  "\ndatasource_list:[None]|\ndatasource_list:[NoCloud]|\ndatasource_list:[NoCloud,None]",
	  "no cloud's user-data would be read"),
	ROW("cloud-init-missing", WARN, NEEDS, NOTHING, "", "/usr/bin/cloud-init",
	  "servers would get no SSH keys, and no larger disk"),

	/* Accounts. */
	ROW("passwords", FAIL, FIELD, LOCK, "/etc/shadow", "! !! * !*",
	  "a password, also one that is locked, or none at all: " SHARED),
	ROW("passwords-in-passwd", FAIL, FIELD, LOCK, "/etc/passwd", "x ! *",
	  "a password, or none at all: " SHARED),
	ROW("group-passwords", FAIL, FIELD, LOCK, "/etc/gshadow", "'' ! !! * !*",
	  "a password: " SHARED),
	ROW("password-backups", FAIL, ABSENT, REMOVE,
	  "/etc/shadow- /etc/gshadow- /etc/shadow~ /etc/gshadow~ /var/backups/*shadow*", "",
	  "passwords from before"),
	ROW("account-backups", WARN, ABSENT, REMOVE,
	  "/etc/passwd- /etc/group- /etc/subuid- /etc/subgid- /var/backups/passwd.bak "
	  "/var/backups/group.bak", "", "accounts from before"),
	ROW("shadow-mode", FAIL, MODE, CLOSE, "/etc/shadow /etc/gshadow", "",
	  "everybody on the server may read it"),
	ROW("authorized-keys", FAIL, ABSENT, REMOVE, "~/.ssh/authorized_keys*", "",
	  "who has the key could log in to every server from this image"),
	ROW("ssh-user-keys", FAIL, ABSENT, REMOVE, "~/.ssh/id_*", "",
	  "everybody with this image could log in where the key is known"),
	ROW("ssh-user-files", WARN, ABSENT, REMOVE, "~/.ssh/*", "",
	  "it tells where people logged in"),
	ROW("shell-history", FAIL, ABSENT, REMOVE,
	  "~/.bash_history ~/.zsh_history ~/.zhistory ~/.sh_history ~/.ash_history ~/.histfile "
	  "~/.local/share/fish/fish_history", "", "passwords are typed there"),
	ROW("tool-history", FAIL, ABSENT, REMOVE,
	  "~/.psql_history ~/.mysql_history ~/.mariadb_history ~/.sqlite_history "
	  "~/.rediscli_history ~/.mongosh/* ~/.dbshell ~/.python_history ~/.node_repl_history "
	  "~/.irb_history ~/.php_history ~/.lesshst ~/.wget-hsts", "",
	  "passwords are typed there"),
	ROW("editor-state", WARN, ABSENT, REMOVE,
	  "~/.viminfo ~/.vim/.netrwhist ~/.nano/* ~/.local/share/nano/* ~/.local/state/* "
	  "~/.emacs.d/auto-save-list/* ~/.mc/* ~/.local/share/mc/* ~/.*.swp", "",
	  "it holds parts of what was edited"),
	ROW("user-caches", WARN, ABSENT, REMOVE,
	  "~/.cache/* ~/.local/share/Trash/* ~/.ansible/tmp/* ~/.npm/_* ~/.Xauthority "
	  "~/.ICEauthority ~/.sudo_as_admin_successful ~/.cloud-locale-test.skip", "", DIRT),
	ROW("cloud-credentials", FAIL, ABSENT, REMOVE,
	  "~/.aws/credentials ~/.aws/sso/cache/* ~/.azure/* ~/.config/gcloud/* ~/.boto ~/.s3cfg "
	  "~/.config/hcloud/cli.toml ~/.config/doctl/config.yaml ~/.config/scw/config.yaml "
	  "~/.config/linode-cli ~/.oci/* ~/.config/rclone/rclone.conf ~/.kube/config "
	  "~/.terraform.d/credentials.tfrc.json ~/.vault-token ~/.digitalocean_dbaas_credentials",
	  "", GIVEN),
	ROW("code-credentials", FAIL, ABSENT, REMOVE,
	  "~/.netrc ~/.git-credentials ~/.config/git/credentials ~/.config/gh/hosts.yml "
	  "~/.config/glab-cli/config.yml ~/.pypirc ~/.gem/credentials ~/.cargo/credentials* "
	  "~/.m2/settings-security.xml ~/.composer/auth.json ~/.config/composer/auth.json", "",
	  GIVEN),
	ROW("npm-tokens", FAIL, HOLDS, REMOVE, "~/.npmrc ~/.yarnrc.yml",
	  "_authToken=|_auth=|_password=|npmAuthToken:", GIVEN),
	ROW("database-passwords", FAIL, ABSENT, REMOVE,
	  "~/.pgpass ~/.my.cnf ~/.mylogin.cnf", "", GIVEN),
	ROW("gpg-keys", FAIL, ABSENT, REMOVE,
	  "~/.gnupg/private-keys-v1.d/* ~/.gnupg/secring.gpg ~/.config/sops/age/*", "", GIVEN),
	ROW("kickstart-files", FAIL, ABSENT, REMOVE,
	  "/root/anaconda-ks.cfg /root/original-ks.cfg /root/initial-setup-ks.cfg "
	  "/root/anaconda-post.log /root/install.log*", "", "they hold the first password"),
	ROW("environment-secrets", FAIL, ASSIGNS, NOTHING,
	  "/etc/environment /etc/default/* /etc/sysconfig/* /etc/profile.d/* "
	  "/etc/systemd/system/** /etc/environment.d/* ~/.profile ~/.bashrc ~/.bash_profile "
	  "~/.zshrc ~/.pam_environment", "", GIVEN),
	ROW("apt-logins", FAIL, HOLDS, NOTHING,
	  "/etc/apt/auth.conf /etc/apt/auth.conf.d/*", "password", GIVEN),
	ROW("url-passwords", FAIL, LOGIN, NOTHING,
	  "/etc/environment /etc/apt/sources.list /etc/apt/sources.list.d/* /etc/apt/apt.conf.d/* "
	  "/etc/docker/daemon.json /etc/systemd/system/** **/pip.conf **/.gitconfig **/.git/config",
	  "", GIVEN),
	ROW("ssh-empty-passwords", FAIL, HOLDS, NOTHING,
	  "/etc/ssh/sshd_config /etc/ssh/sshd_config.d/*", "\nPermitEmptyPasswordsyes",
	  "an account without a password would be open to everybody"),

	/* Containers. */
	ROW("docker-engine-id", FAIL, ABSENT, REMOVE, "/var/lib/docker/engine-id", "", SHARED),
	ROW("docker-key", FAIL, ABSENT, REMOVE, "/etc/docker/key.json", "", SHARED),
	ROW("docker-swarm", FAIL, ABSENT, NOTHING, "/var/lib/docker/swarm/*", "",
	  "a node's keys and the swarm's secrets: 'docker swarm leave --force' first",
	  .refuse = REFUSE_ALWAYS),
	ROW("docker-elsewhere", FAIL, HOLDS, NOTHING,
	  "/etc/docker/daemon.json /etc/default/docker /etc/systemd/system/docker.service "
	  "/etc/systemd/system/docker.service.d/*", "\"data-root\":|--data-root|\"graph\":",
	  "Docker keeps its data where nothing is looked at: have it in /var/lib/docker",
	  .unless = "/etc/docker/daemon.json",
	  .holds = "\"data-root\":\"/var/lib/docker\"|\"data-root\":\"/var/lib/docker/\"",
	  .refuse = REFUSE_ALWAYS),
	ROW("docker-containerd-containers", FAIL, HOLDS, NOTHING,
	  "/var/lib/docker/containers/*/config.v2.json", "\"Driver\":\"overlayfs\"",
	  "what they wrote lies in containerd's store: seal --used where their Docker runs",
	  .refuse = REFUSE_OFFLINE),
	ROW("docker-storage-driver", FAIL, ABSENT, NOTHING,
	  "/var/lib/docker/image/[!o]*/layerdb/mounts/*", "",
	  "what they wrote lies where this driver has it: seal --used where their Docker runs",
	  .refuse = REFUSE_OFFLINE),
	ROW("docker-containers", FAIL, ABSENT, REMOVE,
	  "/var/lib/docker/containers/* /var/lib/containerd/io.containerd.runtime.v2.task/*/*", "",
	  "they hold environments and logs, and may hold somebody's data",
	  .refuse = REFUSE_UNUSED),
	ROW("docker-container-data", FAIL, ABSENT, REMOVE,
	  "$layers /var/lib/docker/overlay2/*-init", "", "what containers wrote"),
	ROW("docker-container-layers", FAIL, ABSENT, REMOVE,
	  "/var/lib/docker/image/*/layerdb/mounts/*", "", "what containers wrote"),
	ROW("docker-volumes", FAIL, ABSENT, REMOVE, "/var/lib/docker/volumes/*/*", "",
	  "they may hold somebody's data, keys and passwords", .refuse = REFUSE_UNUSED),
	ROW("docker-volume-index", FAIL, ABSENT, REMOVE, "/var/lib/docker/volumes/*",
	  "", "volumes of the server that was baked"),
	ROW("docker-networks", FAIL, ABSENT, REMOVE,
	  "/var/lib/docker/network/files/*", "", "networks of the server that was baked"),
	ROW("docker-build-cache", WARN, ABSENT, REMOVE,
	  "/var/lib/docker/buildkit/content/blobs/*/*", "", "parts of images that were built"),
	ROW("docker-temporary", WARN, ABSENT, REMOVE,
	  "/var/lib/docker/tmp/* /var/lib/docker/tmp-old", "", DIRT),
	ROW("docker-logins", FAIL, HOLDS, REMOVE,
	  "~/.docker/config.json ~/.config/containers/auth.json /var/lib/kubelet/config.json",
	  "\"auth\":|\"identitytoken\":|\"registrytoken\":", GIVEN),
	ROW("docker-trust-keys", FAIL, ABSENT, REMOVE, "~/.docker/trust/private/*", "", GIVEN),
	ROW("docker-api-port", FAIL, HOLDS, NOTHING,
	  "/etc/docker/daemon.json /etc/default/docker /etc/systemd/system/docker.service "
	  "/etc/systemd/system/docker.service.d/* /etc/systemd/system/docker.socket "
	  "/etc/systemd/system/docker.socket.d/*",
	  "tcp://|\nListenStream=0.0.0.0:|\nListenStream=[::]:|\nListenStream=237",
	  "who reaches Docker's port is root on the server"),
	ROW("podman-state", FAIL, ABSENT, NOTHING,
	  "/var/lib/containers/storage/volumes/* /var/lib/containers/storage/secrets/*", "",
	  "they may hold somebody's data, keys and passwords"),
	ROW("caddy-data", FAIL, ABSENT, REMOVE,
	  "/var/lib/caddy/.local/share/caddy/* ~/.local/share/caddy/*", "",
	  SHARED ": ACME accounts, certificates with their keys, a certificate authority"),
	ROW("caddy-autosave", WARN, ABSENT, REMOVE,
	  "/var/lib/caddy/.config/caddy/autosave.json ~/.config/caddy/autosave.json", "",
	  "configuration of the server that was baked"),
	ROW("acme-accounts", FAIL, ABSENT, REMOVE,
	  "/etc/letsencrypt/accounts/* /etc/letsencrypt/archive/* /etc/letsencrypt/live/* "
	  "/etc/letsencrypt/renewal/* ~/.acme.sh/*", "README",
	  SHARED ": accounts and certificates"),
	ROW("dokploy-coolify", FAIL, ABSENT, NOTHING, "/etc/dokploy/* /data/coolify/*", "",
	  SHARED ": its keys and passwords; install it at first boot"),

	/* prebake. */
	ROW("prebake-params", FAIL, ABSENT, REMOVE, "/etc/prebake/params.json", "",
	  "values that were given to the server that was baked"),
	ROW("prebake-metadata", FAIL, ABSENT, REMOVE, "/etc/prebake/metadata.json", "",
	  SHARED ": servers would not ask their platform who they are"),
	ROW("prebake-secrets", FAIL, ABSENT, REMOVE,
	  "/var/lib/prebake/secrets.json /var/lib/prebake/fetched.json", "",
	  SHARED ": generated passwords are never made again", .refuse = REFUSE_UNUSED),
	ROW("prebake-journal", FAIL, ABSENT, REMOVE,
	  "/var/lib/prebake/journal /var/lib/prebake/files.json", "",
	  "first boot has run here: servers would take it for done", .refuse = REFUSE_UNUSED),
	ROW("prebake-unfinished", FAIL, ABSENT, NOTHING,
	  "/var/lib/prebake/installing /var/lib/prebake/packages", "",
	  "install.sh has not come to its end: run it again", .refuse = REFUSE_ALWAYS),
	ROW("prebake-payload", WARN, ABSENT, REMOVE, "/var/lib/prebake/payload", "",
	  "what brought the plan; it is in its place"),
	ROW("prebake-state", WARN, ABSENT, REMOVE, "/var/lib/prebake/*",
	  "helper.sha256 installing packages", "state of the server that was baked"),
	ROW("prebake-summary", FAIL, ABSENT, REMOVE, "/root/prebake.txt", "",
	  "it may hold passwords"),
	ROW("prebake-env", FAIL, ABSENT, REMOVE, "$stack/.env", "",
	  SHARED ": the stack's passwords", .refuse = REFUSE_UNUSED),
	ROW("prebake-data", FAIL, ABSENT, NOTHING, "$data/*", "",
	  "the stack has worked here: this may be somebody's data", .refuse = REFUSE_UNUSED),
	ROW("prebake-unit", FAIL, NEEDS, NOTHING, "/etc/prebake/plan.json",
	  "/etc/systemd/system/multi-user.target.wants/prebake-firstboot.service",
	  "there is a plan, and nothing would carry it out: run install.sh --bake"),
	ROW("prebake-helper", FAIL, NEEDS, NOTHING, "/etc/prebake/plan.json",
	  "/usr/local/sbin/prebake-firstboot",
	  "there is a plan, and nothing would carry it out: run install.sh --bake"),

	/* What lies about. */
	ROW("digitalocean-agent", FAIL, ABSENT, REMOVE,
	  "/opt/digitalocean /etc/systemd/system/droplet-agent.service "
	  "/etc/systemd/system/multi-user.target.wants/droplet-agent.service", "",
	  "DigitalOcean installs its agent itself, and refuses images that have it"),
	ROW("temporary-files", WARN, ABSENT, REMOVE, "/tmp/* /var/tmp/*", "", DIRT,
	  .running = "script_*.sh"),
	ROW("run-state", WARN, ABSENT, REMOVE,
	  "/run/cloud-init/* /run/prebake/* /run/prebake.lock /run/motd.d/prebake /run/utmp "
	  "/run/blkid*", "", DIRT),
	ROW("crash-dumps", FAIL, ABSENT, REMOVE,
	  "/var/crash/* /var/lib/systemd/coredump/* /var/lib/systemd/pstore/* /var/log/dump/* "
	  "/var/spool/abrt/* /core", "", "memory of programs, with what they knew"),
	ROW("mail", WARN, ABSENT, REMOVE, "/var/mail/* /var/spool/mail/*", "", DIRT),
	ROW("at-jobs", WARN, ABSENT, REMOVE,
	  "/var/spool/cron/atjobs/* /var/spool/at/* /var/spool/cron/atspool/*", ".SEQ spool",
	  "they would run on every server"),
	ROW("crontabs", WARN, ABSENT, NOTHING,
	  "/var/spool/cron/crontabs/* /var/spool/cron/tabs/* /var/spool/cron/root", "",
	  "what is meant for every server belongs in /etc/cron.d, or a timer"),
	ROW("timer-stamps", WARN, ABSENT, REMOVE, "/var/lib/systemd/timers/*", "",
	  "timers would take old work for missed, and start it in the first boot"),
	ROW("debconf-passwords", FAIL, EMPTY, EMPTY,
	  "/var/cache/debconf/passwords.dat*", "", "passwords that packages asked for"),
	ROW("apt-archives", WARN, ABSENT, REMOVE,
	  "/var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/* /var/cache/apt/*.bin",
	  "", DIRT),
	ROW("apt-lists", WARN, ABSENT, REMOVE,
	  "/var/lib/apt/lists/* /var/lib/apt/lists/partial/* /var/lib/apt/lists/auxfiles/*",
	  "lock partial auxfiles", DIRT),
	ROW("rpm-caches", WARN, ABSENT, REMOVE,
	  "/var/cache/dnf/* /var/cache/libdnf5/* /var/cache/yum/* /var/cache/zypp/* "
	  "/var/lib/rpm/__db.*", "", DIRT),
	ROW("caches", WARN, ABSENT, REMOVE,
	  "/var/cache/man/* /var/cache/fontconfig/* /var/cache/gdm/* /var/cache/debconf/*-old", "",
	  DIRT),
	ROW("blkid-tab", WARN, ABSENT, REMOVE, "/etc/blkid.tab* /etc/blkid/*", "",
	  "disks of the server that was baked"),
	ROW("backup-files", WARN, ABSENT, REMOVE,
	  "/etc/**/*~ /etc/**/*.bak /root/**/*~ /root/**/*.bak", "", "files as they were before"),
	ROW("fail2ban-data", WARN, ABSENT, REMOVE, "/var/lib/fail2ban/fail2ban.sqlite3*", "", DIRT),
	ROW("mail-server-data", WARN, ABSENT, REMOVE, "/var/lib/dovecot/*", "", DIRT),

	/* Logs, those that stay last. */
	ROW("journal", WARN, ABSENT, REMOVE, "/var/log/journal/*", "", DIRT),
	ROW("login-records", WARN, EMPTY, REMOVE,
	  "/var/log/wtmp* /var/log/btmp* /var/log/lastlog* /var/log/faillog* /var/log/tallylog* "
	  "/var/lib/wtmpdb/* /var/lib/lastlog/*", "", "who logged in, and from where"),
	ROW("accounting", WARN, EMPTY, REMOVE,
	  "/var/account/pacct* /var/log/account/pacct* /var/log/sysstat/* /var/log/sa/* "
	  "/var/log/audit/*", "", "what was run"),
	ROW("installer-logs", WARN, ABSENT, REMOVE,
	  "/var/log/installer /var/log/anaconda /var/log/anaconda.syslog", "", DIRT),
	ROW("rotated-logs", WARN, ABSENT, REMOVE,
	  "/var/log/**/*.gz /var/log/**/*.xz /var/log/**/*.zst /var/log/**/*.old "
	  "/var/log/**/*.[0-9] /var/log/**/*.[0-9][0-9] "
	  "/var/log/**/*-[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]", "", DIRT),
	ROW("unattended-upgrades-logs", WARN, ABSENT, REMOVE, "/var/log/unattended-upgrades", "",
	  "img_check takes the directory for a rotated log; it is made anew"),
	ROW("log-names", WARN, ABSENT, NOTHING, "/var/log/*-????????",
	  "unattended-upgrades *-[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9] cloud-init*",
	  "img_check takes it for a rotated log"),
	ROW("logrotate-state", WARN, ABSENT, REMOVE,
	  "/var/lib/logrotate/status /var/lib/logrotate.status /var/lib/logrotate/logrotate.status",
	  "", DIRT),
	ROW("logs", WARN, SHORT, EMPTY, "/var/log/** /var/named/data/named.run", "", DIRT),

	/* Anywhere. */
	ROW("private-keys", FAIL, KEY, NOTHING, "**/*", "",
	  SHARED ", also if a package made it; make it at first boot"),
	ROW("tokens", FAIL, TOKEN, NOTHING, "**/*",
	  "ghp_36 gho_36 ghu_36 ghs_36 ghr_36 github_pat_22 glpat-20 dop_v1_64 doo_v1_64 dor_v1_64 "
	  "AKIA16 ASIA16 AIza35 xoxb-20 xoxp-20 sk_live_16 rk_live_16 npm_36 pypi-80 hvs.24 "
	  "dckr_pat_20 tskey-auth-16 AGE-SECRET-KEY-50", GIVEN),
	ROW("env-files", WARN, ABSENT, NOTHING, "**/.env **/.env.*",
	  ".env.example .env.sample .env.template", "values of one server; first boot makes them"),
	ROW("env-secrets", FAIL, ASSIGNS, NOTHING,
	  "**/.env **/.env.local **/.env.prod* **/.env.dev* **/.env.stag*", "", GIVEN),
	ROW("credential-files", FAIL, ABSENT, NOTHING,
	  "**/.netrc **/.git-credentials **/.pypirc **/.pgpass **/.vault-token **/.aws/credentials "
	  "**/hcloud/cli.toml **/doctl/config.yaml **/gh/hosts.yml **/rclone.conf **/acme.json "
	  "**/*.tfstate **/*.kdbx **/*.ppk", "", GIVEN),
	ROW("npm-tokens-elsewhere", FAIL, HOLDS, NOTHING, "**/.npmrc **/.yarnrc.yml",
	  "_authToken=|_auth=|_password=|npmAuthToken:", GIVEN),
	ROW("registry-logins-elsewhere", FAIL, HOLDS, NOTHING,
	  "**/config.json **/auth.json **/.dockerconfigjson",
	  "\"auths\":{\"|\"auths\":{\n\"", GIVEN),
	ROW("not-looked-at", FAIL, UNSEEN, NOTHING, "", "",
	  "of what nobody could read nothing is proven"),
};

const size_t findings_count = COUNT(findings_table);
