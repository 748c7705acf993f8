/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <limits.h>

#include "base/file.h"
#include "firstboot/params.h"
#include "firstboot/provider.h"

#define PROVIDER_ROW(name, vehicle) &provider_row_##name,
static const struct provider *const provider_table[] = { PREBAKE_PROVIDERS(PROVIDER_ROW) };

static const struct {
	const char *name, *type;
} provider_fields[PROVIDER_FIELDS] = {
	{ "id", "name" }, { "hostname", "name" }, { "region", "name" }, { "ipv4", "ipv4" },
	{ "ipv6", "ipv6" }, { "user-data", "string" },
};

bool provider_read(struct boot *b, const char *path, struct buf *ret, struct diag *d)
{
	BUF(below);

	return !file_exists(boot_path(b, &below, path)) ||
	       file_read(below.data, PROVIDER_MAX_BYTES, ret, d);
}

static bool provider_has(struct boot *b, const char *marker)
{
	const char *text = strchrnul(marker, '=');
	CAUGHT(ignored);
	BUF(path);
	BUF(there);

	buf_printf(&path, "%s%.*s", b->root, (int)(text - marker), marker);
	return *text ? file_read(path.data, PROVIDER_MAX_BYTES, &there, &ignored) &&
			       !strncmp(buf_text(&there), text + 1, strlen(text + 1)) :
		       file_exists(path.data);
}

static bool provider_is_here(const struct provider *p, struct boot *b)
{
	for (size_t i = 0; i < PROVIDER_MARKERS && p->markers[i]; i++)
		if (provider_has(b, p->markers[i]))
			return true;
	return false;
}

const struct provider *provider_find(struct boot *b, struct diag *d)
{
	const char *name = json_str(b->plan, "platform");

	for (size_t i = 0; i < COUNT(provider_table); i++)
		if (name ? !strcmp(name, provider_table[i]->name) :
			   provider_is_here(provider_table[i], b))
			return provider_table[i];
	diag_error(d, "platform '%s' is not known here", name ? name : "");
	return NULL;
}

bool provider_keep(struct boot *b, enum provider_field f, const char *text, struct diag *d)
{
	const char *name = provider_fields[f].name;
	size_t n;
	BUF(value);

	text += strspn(text, " \t\r\n");
	n = strlen(text);
	while (n && strchr(" \t\r\n", text[n - 1]))
		n--;
	if (!n)
		return true;
	buf_add(&value, text, n);
	if (!params_fits(provider_fields[f].type, value.data))
		return diag_error(d, "the platform gives '%.80s' as %s", value.data, name);
	json_set_str(b->instance, name, value.data);
	return true;
}

/* Connecting a UDP socket sends nothing, but chooses the source address.  192.0.2.1
 * is nobody's (RFC 5737), so it is reached by the default route. */
static bool provider_ipv4(char *ret)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(9),
				 .sin_addr.s_addr = htonl(0xc0000201) };
	socklen_t len = sizeof(a);
	autoclose int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return fd >= 0 && !connect(fd, (struct sockaddr *)&a, len) &&
	       !getsockname(fd, (struct sockaddr *)&a, &len) &&
	       inet_ntop(AF_INET, &a.sin_addr, ret, INET_ADDRSTRLEN);
}

bool provider_fill(const struct provider *p, struct boot *b, struct diag *d)
{
	char own[HOST_NAME_MAX + 1] = "";
	CAUGHT(ignored);
	bool ok = true;

	b->patience = boot_clock() + p->patience * 1000LL;
	json_free(b->instance);
	b->instance = json_object();
	for (enum provider_field f = 0; f < PROVIDER_FIELDS && ok; f++) {
		BUF(text);

		ok = !p->where[f] || (p->get(p, b, p->where[f], &text, d) &&
				      provider_keep(b, f, buf_text(&text), d));
	}
	json_free(b->told);
	b->told = NULL;
	if (!ok || !json_str(b->instance, "id"))
		return ok && diag_error(d, "platform '%s' gives no instance id", p->name);
	ok = json_str(b->instance, "ipv4") || !provider_ipv4(own) ||
	     provider_keep(b, PROVIDER_IPV4, own, &ignored);
	ok = json_str(b->instance, "hostname") || gethostname(own, HOST_NAME_MAX) ||
	     provider_keep(b, PROVIDER_HOSTNAME, own, &ignored);
	return true;
}
