/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <string.h>

#include "base/cleanup.h"
#include "generator/types.h"
#include "generator/types_net.h"

#define LOWER    "abcdefghijklmnopqrstuvwxyz"
#define UPPER    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS   "0123456789"
#define ALNUM    LOWER UPPER DIGITS

enum { MAX_NAME = 63, MAX_REPOSITORY = 140, MAX_PATH = 1024 };

/* All of text is made of these characters. */
static bool only(const char *text, const char *allowed)
{
	return *text && !text[strspn(text, allowed)];
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if (((unsigned char)*text < 0x20) || *text == 0x7f)
			return true;
	return false;
}

static const char *text_wrong(const char *text)
{
	return strlen(text) > TYPES_MAX_TEXT ? "must not be longer than 8,192 bytes" : NULL;
}

static const char *line_wrong(const char *text)
{
	if (!*text)
		return "must not be empty";
	if (has_control(text))
		return "must be one line of text without control characters";
	return text_wrong(text);
}

/* Also a compose project's name and a host's. */
static const char *name_wrong(const char *text)
{
	if (!only(text, LOWER DIGITS "-") || strlen(text) > MAX_NAME || *text == '-' ||
	    text[strlen(text) - 1] == '-')
		return "must be at most 63 lower-case letters, digits and '-', such as 'infrakt'";
	return NULL;
}

/* Also an option of setup.sh, which has two of its own. */
static const char *param_wrong(const char *text)
{
	if (!only(text, LOWER DIGITS "_") || !strchr(LOWER, *text) || strlen(text) > MAX_NAME)
		return "must be lower-case letters, digits and '_', starting with a letter, such "
			"as 'domain'";
	if (!strcmp(text, "help"))
		return "is taken: setup.sh has an option '--help'";
	if (!strcmp(text, "bake"))
		return "is taken: setup.sh has an option '--bake'";
	return NULL;
}

/* IEEE Std 1003.1, 8.1: names of environment variables. */
static const char *env_wrong(const char *text)
{
	if (!only(text, ALNUM "_") || strchr(DIGITS, *text) || strlen(text) > MAX_PATH)
		return "must be letters, digits and '_', starting with a letter, such as "
			"'PUBLIC_URL'";
	return NULL;
}

static const char *integer_wrong(const char *text)
{
	const char *digits = text + (*text == '-');

	return only(digits, DIGITS) && strlen(digits) <= 18 ? NULL
		: "must be a whole number, such as 42";
}

static const char *boolean_wrong(const char *text)
{
	return !strcmp(text, "true") || !strcmp(text, "false") ? NULL : "must be true or false";
}

/* docs.github.com: owners are alphanumeric with '-'; repositories also '.' and '_'. */
static const char *repository_wrong(const char *text)
{
	size_t owner = strspn(text, ALNUM "-");

	if (strstr(text, "://") || !strncmp(text, "github.com/", strlen("github.com/")))
		return "must be OWNER/NAME alone, without 'https://github.com/'";
	if (!owner || text[owner] != '/' || !only(text + owner + 1, ALNUM "-._") ||
	    strlen(text) > MAX_REPOSITORY)
		return "must be a repository as OWNER/NAME, such as 'acme/shop'";
	if (strlen(text) > 4 && !strcmp(text + strlen(text) - 4, ".git"))
		return "must be OWNER/NAME without '.git'";
	return NULL;
}

/* git-check-ref-format(1), the part that matters here. */
static const char *git_ref_wrong(const char *text)
{
	if (!only(text, ALNUM "-._/+@") || *text == '-' || *text == '/' || strstr(text, "..") ||
	    text[strlen(text) - 1] == '/')
		return "must be a branch, a tag or a commit, such as 'main'";
	return NULL;
}

static const char *absolute_wrong(const char *text)
{
	if (*text != '/')
		return "must be an absolute path, such as '/opt/app'";
	if (!only(text, ALNUM "-._/+@") || strlen(text) > MAX_PATH)
		return "must be a path of letters, digits and '-._+@/'";
	if (types_net_dots(text))
		return "must be a path without '.' and '..'";
	if (!strcmp(text, "/"))
		return "must not be the root directory";
	return NULL;
}

static const char *relative_wrong(const char *text)
{
	if (!*text)
		return "must be a relative path, such as 'data/files'";
	if (*text == '/')
		return "must be a relative path: leave out the '/' at the start";
	if (types_net_dots(text))
		return "must be a path without '.' and '..'";
	if (!only(text, ALNUM "-._/+@") || strlen(text) > MAX_PATH)
		return "must be a path of letters, digits and '-._+@/'";
	return NULL;
}

static const char *path_wrong(const char *text)
{
	return *text == '/' ? absolute_wrong(text) : relative_wrong(text);
}

/* Of the user's machine: names there may hold spaces and any script. */
static const char *file_wrong(const char *text)
{
	if (!*text || has_control(text) || strlen(text) > MAX_PATH)
		return "must be the path of a file, such as 'compose.yaml'";
	if (*text == '/' || types_net_dots(text))
		return "must be a file beside or below this one: a relative path without '..'";
	return NULL;
}

/* compose-spec: ^[a-zA-Z0-9._-]+$ */
static const char *service_wrong(const char *text)
{
	return only(text, ALNUM "-._") ? NULL
		: "must be the name of a service in the compose file";
}

static const char *upstream_wrong(const char *text)
{
	size_t n = strspn(text, ALNUM "-._");
	unsigned long long port;

	if (strstr(text, "://"))
		return "must be SERVICE:PORT without 'http://', such as 'app:8000'";
	if (!n || text[n] != ':')
		return "must be SERVICE:PORT, such as 'app:8000'";
	if (types_number(text + n + 1, &port) || port < 1 || port > 65535)
		return "must be SERVICE:PORT with a port from 1 to 65535, such as 'app:8000'";
	return NULL;
}

/* A user, or user and group, by name or number. */
static const char *owner_wrong(const char *text)
{
	size_t n = strspn(text, LOWER DIGITS "_-");

	if (!n || *text == '-' || (text[n] && text[n] != ':') ||
	    (text[n] && (!only(text + n + 1, LOWER DIGITS "_-") || text[n + 1] == '-')))
		return "must be USER or USER:GROUP, by name or number, such as '1000:1000'";
	return NULL;
}

static const char *word_wrong(const char *text)
{
	return only(text, ALNUM "-._") ? NULL : "must be letters, digits and '-._'";
}

static const char *const areas[] = {
	"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Etc",
	"Europe", "Indian", "Pacific",
};

/* The areas of the IANA time zone database. */
static const char *timezone_wrong(const char *text)
{
	size_t n = strcspn(text, "/");

	if (!strcmp(text, "UTC"))
		return NULL;
	for (size_t i = 0; i < COUNT(areas); i++)
		if (strlen(areas[i]) == n && !strncmp(text, areas[i], n) && text[n] &&
		    only(text + n + 1, ALNUM "-_+/"))
			return NULL;
	return "must be a time zone as AREA/CITY, such as 'Europe/Berlin' or 'Etc/UTC'";
}

static const char *acme_wrong(const char *text)
{
	if (!strcmp(text, "staging") || !types_net_url_wrong(text))
		return NULL;
	return "must be 'staging' (Let's Encrypt's) or a URL, such as 'https://ca.example.com/dir'";
}

const struct type
types_text = { "text", NULL, text_wrong },
types_line = { "line of text", NULL, line_wrong },
types_name = { "name", "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", name_wrong },
types_param = { "name of a parameter", "^[a-z][a-z0-9_]{0,62}$", param_wrong },
types_env = { "name of a variable", "^[A-Za-z_][A-Za-z0-9_]*$", env_wrong },
types_hostname = { "host name", NULL, types_net_hostname_wrong },
types_email = { "e-mail address", NULL, types_net_email_wrong },
types_url = { "URL", NULL, types_net_url_wrong },
types_acme = { "URL or 'staging'", "^(staging|https?://.+)$", acme_wrong },
types_ipv4 = { "IPv4 address", NULL, types_net_ipv4_wrong },
types_ipv6 = { "IPv6 address", NULL, types_net_ipv6_wrong },
types_integer = { "whole number", "^-?[0-9]{1,18}$", integer_wrong },
types_boolean = { "true or false", "^(true|false)$", boolean_wrong },
types_repository = { "OWNER/NAME", "^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", repository_wrong },
types_image = { "image", "^[a-z0-9][A-Za-z0-9._/:@-]*$", types_net_image_wrong },
types_registry = { "HOST or HOST:PORT", NULL, types_net_registry_wrong },
types_username = { "user name", NULL, line_wrong },
types_absolute = { "absolute path", "^/[A-Za-z0-9._/+@-]+$", absolute_wrong },
types_relative = { "relative path", "^[A-Za-z0-9._+@-][A-Za-z0-9._/+@-]*$", relative_wrong },
types_path = { "path", "^[A-Za-z0-9._/+@-]+$", path_wrong },
types_file = { "file", "^[^/]", file_wrong },
types_service = { "service", "^[A-Za-z0-9._-]+$", service_wrong },
types_upstream = { "SERVICE:PORT", "^[A-Za-z0-9._-]+:[0-9]+$", upstream_wrong },
types_owner = { "USER or USER:GROUP", "^[a-z0-9_][a-z0-9_-]*(:[a-z0-9_][a-z0-9_-]*)?$",
		owner_wrong },
types_timezone = { "time zone", "^(UTC|[A-Z][a-z]+/[A-Za-z0-9_+/-]+)$", timezone_wrong },
types_git_ref = { "branch, tag or commit", "^[A-Za-z0-9._/+@-]+$", git_ref_wrong },
types_word = { "word", "^[A-Za-z0-9._-]+$", word_wrong };
