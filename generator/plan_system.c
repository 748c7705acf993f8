/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "generator/plan_system.h"

static struct json *firewall(const struct system *s)
{
	struct json *j = json_object(), *allow = json_array();
	CLEANUP(buf_free) struct buf rule = {0};

	for (size_t i = 0; i < s->n_allow; i++) {
		rule.len = 0;
		buf_printf(&rule, "%u/%s", s->allow[i].port, s->allow[i].udp ? "udp" : "tcp");
		json_add_str(allow, rule.data);
	}
	json_set(j, "allow", allow);
	return j;
}

static struct json *texts(const struct str_list *list)
{
	struct json *j = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_add_str(j, list->v[i].s);
	return j;
}

static void set_texts(struct json *object, const char *key, const struct str_list *list)
{
	if (list->n)
		json_set(object, key, texts(list));
}

static struct json *users(const struct system *s)
{
	struct json *list = json_array();

	for (size_t i = 0; i < s->n_users; i++) {
		const struct user *u = &s->users[i];
		struct json *j = json_object();

		json_set_str(j, "name", u->name.s);
		set_texts(j, "ssh_keys", &u->ssh_keys);
		set_texts(j, "groups", &u->groups);
		if (u->sudo)
			json_set_bool(j, "sudo", true);
		json_set_str(j, "shell", u->shell.s);
		json_add(list, j);
	}
	return list;
}

static struct json *sysctl(const struct system *s)
{
	struct json *j = json_object();

	for (size_t i = 0; i < s->n_sysctl; i++)
		json_set_str(j, s->sysctl[i].name.s, s->sysctl[i].value.s);
	return j;
}

static struct json *upgrades(const struct system *s)
{
	struct json *j = json_object();

	json_set_bool(j, "enabled", s->upgrades || s->reboot_at.s);
	json_set_str(j, "reboot_at", s->reboot_at.s);
	return j;
}

/* The values of `sshd -T`, which has an older word for one of sshd_config(5). */
static struct json *ssh(const struct system *s)
{
	static const char *const words[] = {
		[ROOT_LOGIN_NO] = "no", [ROOT_LOGIN_KEYS] = "without-password",
		[ROOT_LOGIN_YES] = "yes",
	};
	struct json *j = json_object();

	if (s->has_password_authentication)
		json_set_bool(j, "password_authentication", s->password_authentication);
	if (s->root_login)
		json_set_str(j, "root_login", words[s->root_login]);
	return j;
}

struct json *plan_system(const struct system *s)
{
	struct json *j = json_object();

	json_set_str(j, "hostname", s->hostname.s);
	json_set_str(j, "timezone", s->timezone.s);
	if (s->swap)
		json_set_int(j, "swap", (long long)s->swap);
	set_texts(j, "packages", &s->packages);
	if (s->n_users)
		json_set(j, "users", users(s));
	if (s->n_sysctl)
		json_set(j, "sysctl", sysctl(s));
	if (s->has_upgrades)
		json_set(j, "unattended_upgrades", upgrades(s));
	if (s->has_firewall)
		json_set(j, "firewall", firewall(s));
	if (s->has_password_authentication || s->root_login)
		json_set(j, "ssh", ssh(s));
	return j;
}

struct json *plan_docker(const struct docker *docker)
{
	struct json *j = json_object();

	if (docker->has_logs)
		json_set_str(j, "logs", spec_log_drivers[docker->logs.driver]);
	if (docker->live_restore)
		json_set_bool(j, "live_restore", true);
	return j;
}

static void add_package(struct buf *out, const char *name)
{
	const char *text = buf_text(out);
	size_t n = strlen(name);

	for (const char *p = text; (p = strstr(p, name)); p++)
		if ((p == text || p[-1] == '\n') && p[n] == '\n')
			return;
	buf_printf(out, "%s\n", name);
}

void plan_packages(const struct system *s, struct buf *out)
{
	for (size_t i = 0; i < s->packages.n; i++)
		add_package(out, s->packages.v[i].s);
	for (size_t i = 0; i < s->n_users; i++)
		if (s->users[i].sudo)
			add_package(out, "sudo");
	if (s->upgrades || s->reboot_at.s)
		add_package(out, "unattended-upgrades");
	if (s->has_firewall)
		add_package(out, "nftables");
}
