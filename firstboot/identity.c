/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "firstboot/command.h"
#include "firstboot/dotenv.h"
#include "firstboot/identity.h"
#include "firstboot/provider.h"
#include "firstboot/stack.h"
#include "firstboot/state.h"

#define IDENTITY_FILE BOOT_STATE "/instance-id"
#define IDENTITY_DOWN BOOT_STATE "/down"
#define IDENTITY_DMI  "dmi:"

enum { IDENTITY_TIMEOUT = 300, IDENTITY_WORDS = 16 };         /* seconds */

/* Gone before anything that makes them anew is started. */
static const char *const identity_files[] = {
	"/var/lib/docker/engine-id", "/etc/docker/key.json", "/var/lib/systemd/random-seed",
	"/var/lib/systemd/credential.secret", "/var/lib/dbus/machine-id",
	BOOT_STATE "/secrets.json", BOOT_STATE "/fetched.json",
};

/* machine-id: systemd-machine-id-setup(1) takes the virtual machine's id for an empty one. */
static const char *const identity_commands[][IDENTITY_WORDS] = {
	{ "systemd-machine-id-setup" },
	{ "ssh-keygen", "-q", "-A" },
	{ "systemctl", "try-restart", "ssh.service" },
	{ "systemctl", "start", "docker.service" },
};

static bool identity_call(const char *const *argv, struct diag *d)
{
	BUF(out);

	return command_run(&(struct command){ .argv = (void *)argv, .what = argv[0],
					      .timeout = IDENTITY_TIMEOUT }, &out, d);
}

static bool identity_unlink(const char *path, struct diag *d)
{
	return !unlink(path) || errno == ENOENT || diag_sys(d, "cannot remove '%s'", path);
}

/* cloud-init makes new ones for a new instance, and has printed their fingerprints: those
 * that are younger than this boot stay. */
static bool identity_host_keys(struct boot *b, struct diag *d)
{
	time_t booted = time(NULL) - boot_clock() / 1000;
	glob_t keys = {0};
	struct stat st;
	bool ok = true;
	BUF(path);

	boot_path(b, &path, "/etc/ssh/ssh_host_*");
	if (!glob(path.data, 0, NULL, &keys))
		for (size_t i = 0; i < keys.gl_pathc && ok; i++)
			ok = (!lstat(keys.gl_pathv[i], &st) && st.st_mtime >= booted) ||
			     identity_unlink(keys.gl_pathv[i], d);
	globfree(&keys);
	return ok;
}

/* Certificates and accounts of Caddy, by its own image; then the containers, which hold
 * secrets in their environment. */
static bool identity_stack(struct boot *b, struct diag *d)
{
	static const char *const wipe[] = {
		"run", "--rm", "--no-deps", "-T", "--entrypoint", "rm", "caddy", "-rf",
		"/data/caddy", NULL,
	};
	static const char *const down[] = { "down", "--remove-orphans", NULL };
	BUF(path);
	BUF(out);

	if (!boot_stack_dir(b) || !file_exists(stack_path(b, &path, stack_file(b))))
		return true;
	return (!json_at(b->plan, "proxy.caddy") ||
		stack_compose(b, &(struct stack_call){ .args = wipe }, &out, d)) &&
	       stack_compose(b, &(struct stack_call){ .args = down, .timeout = IDENTITY_TIMEOUT },
			     &out, d);
}

/* The .env without what this plan generates. */
static bool identity_env(struct boot *b, struct diag *d)
{
	autojson vars = json_object();
	BUF(path);
	BUF(old);
	BUF(text);

	return dotenv_read(stack_path(b, &path, ".env"), &old, vars, d) &&
	       dotenv_strip(buf_text(&old), path.data, json_at(b->plan, "stack.env"), &text, d) &&
	       (text.len == old.len ||
		file_replace(path.data, buf_text(&text), text.len, 0600, d));
}

/* The stack is gone before its secrets are, without which compose refuses its file: what was
 * cut off behind that is not done again. */
static bool identity_down(struct boot *b, const char *id, struct diag *d)
{
	BUF(path);
	BUF(done);

	return provider_read(b, IDENTITY_DOWN, &done, d) &&
	       ((done.len && !strcmp(done.data, id)) ||
		(identity_stack(b, d) && file_replace(boot_path(b, &path, IDENTITY_DOWN), id,
						      strlen(id), 0644, d)));
}

static bool identity_regenerate(struct boot *b, const char *id, struct diag *d)
{
	static const char *const stop[] = {
		"systemctl", "stop", "docker.socket", "docker.service", NULL
	};
	BUF(path);

	if (!identity_down(b, id, d) || !identity_call(stop, d) || !identity_env(b, d) ||
	    !identity_host_keys(b, d) || !file_replace(boot_path(b, &path, "/etc/machine-id"), "",
						       0, 0444, d))
		return false;
	for (size_t i = 0; i < COUNT(identity_files); i++)
		if (!identity_unlink(boot_path(b, &path, identity_files[i]), d))
			return false;
	for (size_t i = 0; i < COUNT(identity_commands); i++)
		if (!identity_call(identity_commands[i], d))
			return false;
	return state_forget(b->state, d);
}

static bool identity_copied(struct boot *b, const char *old, const char *id, struct diag *d)
{
	if (strcmp(json_str(b->plan, "identity"), "regenerate"))
		return true;
	if (!identity_regenerate(b, id, d))
		return false;
	boot_degrade(b, "new identity and new secrets, since this was a copy of instance %s: what "
		     "holds an old password, such as a database, must get the new one; its "
		     "machine-id counts from the next boot", old);
	return true;
}

/* The virtual machine's own id, which no seed and no machine-id(5) changes; NULL: it has none,
 * or is a container, which may not read it. */
static const char *identity_machine(struct boot *b, struct buf *ret)
{
	CAUGHT(ignored);
	BUF(uuid);

	if (provider_read(b, "/sys/class/dmi/id/product_uuid", &uuid, &ignored) && uuid.len)
		buf_printf(ret, IDENTITY_DMI "%.*s", (int)strcspn(uuid.data, "\n"), uuid.data);
	return ret->data;
}

bool identity_check(struct boot *b, bool loose, struct diag *d)
{
	BUF(machine);
	const char *id = loose ? identity_machine(b, &machine) : json_str(b->instance, "id");
	BUF(path);
	BUF(old);

	if (!id || !provider_read(b, IDENTITY_FILE, &old, d))
		return id == NULL;
	/* What an older helper wrote compares with nothing. */
	if (loose && old.len && strncmp(old.data, IDENTITY_DMI, strlen(IDENTITY_DMI)))
		old.len = 0;
	if (old.len && !strcmp(old.data, id))
		return true;
	if (old.len && !json_str(b->plan, "identity")) {
		boot_degrade(b, "a copy of instance %s, with its secrets and identity: say "
			     "'identity: regenerate' or 'keep' in the spec", old.data);
		return true;
	}
	return (!old.len || identity_copied(b, old.data, id, d)) &&
	       file_replace(boot_path(b, &path, IDENTITY_FILE), id, strlen(id), 0644, d);
}
