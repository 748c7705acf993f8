/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "generator/image.h"

enum { MAX_NAME = 255, MAX_TAG = 128, HEX = 64 };

static const char sha256[] = "sha256:";

const char *image_registry(const char *host)
{
	static const char *const hub[] = { IMAGE_HUB, "index.docker.io", "registry-1.docker.io" };

	for (size_t i = 0; i < COUNT(hub); i++)
		if (!strcasecmp(host, hub[i]))
			return IMAGE_HUB;
	return host;
}

bool image_is_digest(const char *text)
{
	size_t n = sizeof(sha256) - 1;

	return !strncmp(text, sha256, n) && strlen(text + n) == HEX &&
	       strspn(text + n, "0123456789abcdef") == HEX;
}

/* The first part is a registry when it could be no part of a name on Docker Hub. */
static bool is_registry(const char *text, size_t n)
{
	bool upper = false;

	for (size_t i = 0; i < n; i++)
		upper = upper || isupper((unsigned char)text[i]);
	return upper || memchr(text, '.', n) || memchr(text, ':', n) ||
	       (n == 9 && !strncmp(text, "localhost", n));
}

/* Labels of letters, digits and inner '-' with '.' between, or [IPv6]; then :PORT. */
static bool is_host(const char *s)
{
	size_t n;

	if (*s == '[') {
		n = strspn(s + 1, "0123456789abcdefABCDEF:");
		s += 1 + n;
		if (!n || *s++ != ']')
			return false;
	} else {
		do {
			for (n = 0; isalnum((unsigned char)s[n]) || s[n] == '-'; n++)
				;
			if (!n || *s == '-' || s[n - 1] == '-')
				return false;
			s += n;
		} while (*s == '.' && s++);
	}
	n = *s == ':' ? strspn(s + 1, "0123456789") : 0;
	return !*s || (n && n < 6 && !s[1 + n]);
}

/* Parts of small letters and digits, inside them '.', '_', '__' or any number of '-'. */
static bool is_name(const char *s)
{
	for (;;) {
		size_t n = 0, gap;

		while (islower((unsigned char)s[n]) || isdigit((unsigned char)s[n]))
			n++;
		if (!n)
			return false;
		s += n;
		if (!*s)
			return true;
		gap = *s == '-' ? strspn(s, "-") : *s == '_' ? strspn(s, "_")
		      : *s == '.' || *s == '/';
		if (!gap || (*s == '_' && gap > 2))
			return false;
		s += gap;
	}
}

static bool is_tag(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) || (s[n] && strchr("_.-", s[n])))
		n++;
	return n && !s[n] && n <= MAX_TAG && !strchr(".-", *s);
}

const char *image_read(const char *text, struct arena *a, struct image *ret)
{
	char *rest = arena_strdup(a, text), *at = strchr(rest, '@'), *slash, *colon;

	*ret = (struct image){ .registry = IMAGE_HUB };
	if (strstr(text, "://"))
		return "must be an image without 'https://', such as 'caddy:2-alpine'";
	if (at) {
		*at = '\0';
		ret->digest = at + 1;
		if (!image_is_digest(ret->digest))
			return "has behind '@' something else than 'sha256:' and 64 digits";
	}
	slash = strchr(rest, '/');
	if (slash && is_registry(rest, (size_t)(slash - rest))) {
		*slash = '\0';
		ret->registry = image_registry(rest);
		if (!is_host(rest))
			return "has a registry that is not HOST or HOST:PORT";
		rest = slash + 1;
	}
	colon = strchr(rest, ':');
	if (colon)
		*colon = '\0';
	ret->tag = colon ? colon + 1 : at ? NULL : "latest";
	if (ret->tag && !is_tag(ret->tag))
		return "must have a tag of letters, digits and '_.-'";
	ret->name = !strcmp(ret->registry, IMAGE_HUB) && !strchr(rest, '/')
		    ? arena_printf(a, "library/%s", rest) : rest;
	if (!is_name(rest) || strlen(ret->name) > MAX_NAME)
		return "must be an image in small letters, such as 'ghcr.io/acme/app:1'";
	return strlen(rest) == HEX && strspn(rest, "0123456789abcdef") == HEX && ret->name != rest
	       ? "must have a name, not the id of an image" : NULL;
}
