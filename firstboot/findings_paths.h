/* SPDX-License-Identifier: MIT */
/*
 * findings_paths.h - the places that several rows of findings.c look at, and the lists that
 * are long; not which of them are wrong.
 * Travels in no user-data.
 */
#ifndef FIRSTBOOT_FINDINGS_PATHS_H
#define FIRSTBOOT_FINDINGS_PATHS_H

#define FINDINGS_SEEDS \
	"/var/lib/systemd/random-seed /var/lib/urandom/random-seed /var/lib/random-seed " \
	"/var/lib/misc/random-seed /etc/random-seed /boot/loader/random-seed " \
	"/boot/efi/loader/random-seed /var/lib/pollinate/seeded /var/cache/pollinate/seeded"

/* What programs get their environment from. */
#define FINDINGS_ENVIRONMENTS \
	"/etc/environment /etc/environment.d/* /etc/default/* /etc/sysconfig/* /etc/profile " \
	"/etc/profile.d/* /etc/bash.bashrc /etc/crontab /etc/cron.*/* /etc/systemd/system/** " \
	"/usr/lib/systemd/system/** /usr/local/lib/systemd/system/** ~/.profile ~/.bashrc " \
	"~/.bash_profile ~/.bash_login ~/.zshrc ~/.zshenv ~/.pam_environment"
/* Not .env.example, .env.sample, .env.template, .env.dist. */
#define FINDINGS_ENV_FILES \
	"**/*.env **/.env.[!dest]* **/.env.de[!f]* **/.env.stag* **/.env.stg* **/.env.test*"
/* Under the plan's names, too. */
#define FINDINGS_COMPOSE_FILES \
	"**/*compose*.y*ml $stack/*.y*ml /etc/prebake/files/stack/*.y*ml"

/* No cloud among the datasources, as people write it. */
#define FINDINGS_PINNED \
	"\ndatasource_list:[None]|\ndatasource_list:[NoCloud]|\ndatasource_list:[NoCloud,None]|" \
	"\ndatasource_list:[\"None\"]|\ndatasource_list:[\"NoCloud\"]|" \
	"\ndatasource_list:['None']|\ndatasource_list:['NoCloud']|" \
	"\ndatasource_list:[\"NoCloud\",\"None\"]|\ndatasource_list:['NoCloud','None']|" \
	"\ndatasource_list:\n-None\n|\ndatasource_list:\n-NoCloud\n-None\n"

#define FINDINGS_SSHD "/etc/ssh/sshd_config /etc/ssh/sshd_config.d/*"

#define FINDINGS_SHELL_HISTORIES \
	"~/.bash_history ~/.zsh_history ~/.zhistory ~/.sh_history ~/.ash_history ~/.histfile " \
	"~/.local/share/fish/fish_history"
#define FINDINGS_TOOL_HISTORIES \
	"~/.psql_history ~/.mysql_history ~/.mariadb_history ~/.sqlite_history " \
	"~/.rediscli_history ~/.mongosh/* ~/.dbshell ~/.python_history ~/.node_repl_history " \
	"~/.irb_history ~/.php_history ~/.lesshst ~/.wget-hsts"
#define FINDINGS_CLOUD_LOGINS \
	"~/.aws/credentials ~/.aws/sso/cache/* ~/.azure/* ~/.config/gcloud/* ~/.boto ~/.s3cfg " \
	"~/.config/hcloud/cli.toml ~/.config/doctl/config.yaml ~/.config/scw/config.yaml " \
	"~/.config/linode-cli ~/.oci/* ~/.config/rclone/rclone.conf ~/.kube/config " \
	"~/.terraform.d/credentials.tfrc.json ~/.vault-token ~/.digitalocean_dbaas_credentials"
#define FINDINGS_CODE_LOGINS \
	"~/.netrc ~/.git-credentials ~/.config/git/credentials ~/.config/gh/hosts.yml " \
	"~/.config/glab-cli/config.yml ~/.pypirc ~/.gem/credentials ~/.cargo/credentials* " \
	"~/.m2/settings-security.xml ~/.composer/auth.json ~/.config/composer/auth.json"
#define FINDINGS_LOGIN_FILES \
	"**/.netrc **/.git-credentials **/.pypirc **/.pgpass **/.vault-token **/.aws/credentials " \
	"**/hcloud/cli.toml **/doctl/config.yaml **/gh/hosts.yml **/rclone.conf **/acme.json " \
	"**/.dockercfg **/*.tfstate **/*.tfstate.backup **/*.kdbx **/*.ppk **/*.p12 **/*.pfx"

#define FINDINGS_ROTATED \
	"/var/log/**/*.gz /var/log/**/*.xz /var/log/**/*.zst /var/log/**/*.old " \
	"/var/log/**/*.[0-9] /var/log/**/*.[0-9][0-9] " \
	"/var/log/**/*-[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]"
#define FINDINGS_CLOUD_NETWORK \
	"/etc/netplan/50-cloud-init.yaml /etc/NetworkManager/conf.d/99-cloud-init.conf " \
	"/etc/NetworkManager/conf.d/30-cloud-init-ip6-addr-gen-mode.conf " \
	"/etc/systemd/network/10-cloud-init-* /etc/network/interfaces.d/50-cloud-init*"
#define FINDINGS_EDITORS \
	"~/.viminfo ~/.vim/.netrwhist ~/.nano/* ~/.local/share/nano/* ~/.local/state/* " \
	"~/.emacs.d/auto-save-list/* ~/.mc/* ~/.local/share/mc/* ~/.*.swp"
#define FINDINGS_USER_CACHES \
	"~/.cache/* ~/.local/share/Trash/* ~/.ansible/tmp/* ~/.npm/_* ~/.Xauthority " \
	"~/.ICEauthority ~/.sudo_as_admin_successful ~/.cloud-locale-test.skip"
#define FINDINGS_DOCKER_STARTS \
	"/etc/docker/daemon.json /etc/default/docker /etc/systemd/system/docker.service " \
	"/etc/systemd/system/docker.service.d/* /etc/systemd/system/docker.socket " \
	"/etc/systemd/system/docker.socket.d/*"
#define FINDINGS_CRASHES \
	"/var/crash/* /var/lib/systemd/coredump/* /var/lib/systemd/pstore/* /var/log/dump/* " \
	"/var/spool/abrt/* /core"
#define FINDINGS_SERVICES \
	"/etc/mysql/debian.cnf /etc/mysql/conf.d/*.cnf /etc/mysql/mariadb.conf.d/*.cnf " \
	"/etc/gitlab-runner/config.toml"

/* Name servers of a private network (RFC 1918, RFC 4193), or of Docker. */
#define FINDINGS_NAME_SERVERS \
	"\nnameserver10.|\nnameserver192.168.|\nnameserver172.16.|\nnameserver172.17.|" \
	"\nnameserver172.18.|\nnameserver172.19.|\nnameserver172.20.|\nnameserver172.21.|" \
	"\nnameserver172.22.|\nnameserver172.23.|\nnameserver172.24.|\nnameserver172.25.|" \
	"\nnameserver172.26.|\nnameserver172.27.|\nnameserver172.28.|\nnameserver172.29.|" \
	"\nnameserver172.30.|\nnameserver172.31.|\nnameserverfc|\nnameserverfd|" \
	"\nnameserver127.0.0.11\n"

/* What such a token begins with, and how long it is at least. */
#define FINDINGS_TOKENS \
	"ghp_36 gho_36 ghu_36 ghs_36 ghr_36 github_pat_22 glpat-20 dop_v1_64 doo_v1_64 dor_v1_64 " \
	"AKIA16 ASIA16 AIza35 xoxb-20 xoxp-20 sk_live_16 rk_live_16 npm_36 pypi-80 hvs.24 " \
	"dckr_pat_20 tskey-auth-16 tskey-client-16 glrt-20 sk-ant-20 sk-proj-20 AGE-SECRET-KEY-50"

#endif
