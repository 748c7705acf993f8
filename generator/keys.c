/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "generator/keys.h"
#include "generator/keys_rows.h"
#include "generator/keys_system.h"
#include "generator/keys_targets.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

_Static_assert(!offsetof(struct param, name) && !offsetof(struct env, name) &&
	       !offsetof(struct file_ref, path), "names and paths come first");

static const struct key from_keys[] = {
	{ "url", TEXT(struct param_from, url), .type = &types_url, .refs = REFS_PUBLIC,
		.choice = true,
	  .help = "The answer to a GET is the secret, or holds it; HTTPS, but for loopback and "
	  "link-local addresses.", .example = "https://vault.example.org/v1/secret/data/app" },
	{ "unwrap", TEXT(struct param_from, unwrap), .type = &types_url, .choice = true,
	  .help = "What is given at launch is a single-use wrapping token of this OpenBao or "
	  "Vault server; it holds the secret.", .example = "https://vault.example.org" },
	{ "header", TEXT(struct param_from, header), .type = &types_line, .refs = REFS_ROOT,
		.secret = true,
	  .help = "A header of the request to 'url', with a parameter that is declared before.",
	  .example = "\"X-Vault-Token: ${vault}\"" },
	{ "field", TEXT(struct param_from, field), .type = &types_line,
	  .help = "Where in the JSON answer the secret is; without it, it is the whole answer.",
	  .example = "data.data.token" },
	{ "path", TEXT(struct param_from, path), .type = &types_line,
	  .help = "Where the wrapping token must have been made, so that no other is taken.",
	  .example = "secret/data/app" },
	{ 0 },
};

static const struct key params_keys[] = {
	{ "type", ENUM(struct param, type, spec_param_types), .required = true,
	  .help = "What the value is; it is checked wherever it is given.", .example = "hostname" },
	{ "help", TEXT(struct param, help), .type = &types_line,
	  .help = "Shown to the person who has to give the value.",
	  .example = "public name of the dashboard" },
	{ "default", TEXT(struct param, dflt), .type = &types_text,
	  .help = "The value when none is given; without it the parameter is required.",
	  .example = "main" },
	{ "from", MAP(struct param, from, struct param_from, from_keys),
	  PRESENT(struct param, from.present),
	  .help = "The server fetches this secret at first boot, so that user-data does not "
	  "hold it.", .example = "{ url: \"https://vault.example.org/v1/secret/data/app\" }" },
	{ 0 },
};

static const struct key image_keys[] = {
	{ "base", ENUM(struct spec, base, spec_image_bases), .dflt = "debian-13",
	  .help = "The system that the server starts from.", .example = "debian-13" },
	{ 0 },
};

static const struct key github_keys[] = {
	{ "repo", TEXT(struct github, repo), .type = &types_repository, .required = true,
	  .help = "The repository that holds the compose file.", .example = "acme/shop" },
	{ "ref", TEXT(struct github, ref), .type = &types_git_ref, .dflt = "main",
	  .help = "Branch, tag or commit.", .example = "v1.4.0" },
	{ "path", TEXT(struct github, path), .type = &types_relative, .dflt = "compose.yaml",
	  .help = "The file within the repository.", .example = "docker-compose.prod.yml" },
	{ "token", TEXT(struct github, token), .type = &types_line, .refs = REFS_ROOT,
		.secret = true,
	  .help = "Token that may read the repository's contents; none for a public one.",
	  .example = "\"${token}\"" },
	{ "api", TEXT(struct github, api), .type = &types_url, .dflt = "https://api.github.com",
	  .help = "Address of the API, for GitHub Enterprise.",
	  .example = "https://github.example.com/api/v3" },
	{ 0 },
};

static const struct key compose_keys[] = {
	{ "github", MAP(struct compose, github, struct github, github_keys), .required = true,
	  .help = "The compose file is fetched from a GitHub repository at first boot.",
	  .example = "{ repo: acme/shop, token: \"${token}\" }" },
	{ 0 },
};

static const struct key compose_file = {
	"compose", FILE_AT(struct compose, file),
};

static const struct key registry_keys[] = {
	{ "host", TEXT(struct registry, host), .type = &types_registry, .required = true,
	  .help = "The registry.", .example = "ghcr.io" },
	{ "username", TEXT(struct registry, username), .type = &types_username, .required = true,
	  .help = "User to log in as.", .example = "_token" },
	{ "password", TEXT(struct registry, password), .type = &types_line, .required = true,
	  .refs = REFS_ROOT, .secret = true, .help = "Password or token, from a parameter.",
	  .example = "\"${token}\"" },
	{ 0 },
};

static const struct key env_keys[] = {
	{ "generate", ENUM(struct env, generate, spec_generates), .required = true,
	  .help = "Make the value on the server, once, from random bytes in this encoding.",
	  .example = "hex" },
	{ "bytes", NUMBER(struct env, bytes), .min = 16, .max = 1024, .dflt = "32",
	  .help = "How many random bytes.", .example = "32" },
	{ 0 },
};

static const struct key env_value = {
	"env", TEXT(struct env, value), .type = &types_text, .refs = REFS_ROOT,
};

static const struct key directory_keys[] = {
	{ "path", TEXT(struct directory, path), .type = &types_path, .required = true,
	  .help = "Below the stack's directory unless absolute.", .example = "data" },
	{ "mode", MODE(struct directory, mode), .dflt = "0755", .help = "Access mode, in octal.",
	  .example = "\"0700\"" },
	{ "owner", TEXT(struct directory, owner), .type = &types_owner,
	  .help = "USER or USER:GROUP; numbers for a container's user.",
	  	.example = "\"1000:1000\"" },
	{ 0 },
};

static const struct key ready_keys[] = {
	{ "service", TEXT(struct ready, service), .type = &types_service, .choice = true,
	  .help = "This service runs, and is healthy when it has a health check.",
	  .example = "app" },
	{ "url", TEXT(struct ready, url), .type = &types_url, .refs = REFS_PUBLIC, .choice = true,
	  .help = "This address answers with a 2xx or 3xx status.",
	  .example = "\"https://${domain}/health\"" },
	{ "timeout", DURATION(struct ready, timeout), .min = 1, .max = DAY, .dflt = "2m",
	  .help = "How long to wait before first boot counts as failed.", .example = "60s" },
	{ 0 },
};

static const struct key show_file_keys[] = {
	{ "service", TEXT(struct show, service), .type = &types_service, .required = true,
	  .help = "The service whose container holds the file.", .example = "app" },
	{ "path", TEXT(struct show, path), .type = &types_absolute, .required = true,
	  .help = "The file in the container.", .example = "/data/api_key.txt" },
	{ 0 },
};

static const struct key show_keys[] = {
	{ "label", TEXT(struct show, label), .type = &types_line, .required = true,
	  .help = "What the line is about.", .example = "Dashboard" },
	{ "text", TEXT(struct show, text), .type = &types_line, .refs = REFS_SHOW, .choice = true,
	  .help = "The text to show.", .example = "\"https://${domain}\"" },
	{ "file", SAME(show_file_keys), .choice = true,
	  .help = "Show the first line of a file in a service's container.",
	  .example = "{ service: app, path: /data/api_key.txt }" },
	{ "reveal", BOOL(struct show, reveal), .dflt = "false",
	  .help = "Print it on the console too, although it may be secret.", .example = "true" },
	{ 0 },
};

static const struct key stack_keys[] = {
	{ "dir", TEXT(struct stack, dir), .type = &types_absolute, .required = true,
	  .help = "Directory of the stack on the server.", .example = "/opt/app" },
	{ "compose", MAP(struct stack, compose, struct compose, compose_keys),
	  .scalar = &compose_file, .required = true,
	  .help = "The compose file: a path relative to the spec, or where to fetch it.",
	  .example = "compose.yaml" },
	{ "registries", ITEMS(KEY_LIST, struct stack, registries, struct registry, registry_keys),
	  .help = "Registries to log in to before images are pulled.",
	  .example = "{ host: ghcr.io, username: _token, password: \"${token}\" }" },
	{ "env", ITEMS(KEY_NAMED, struct stack, env, struct env, env_keys), .type = &types_env,
	  .scalar = &env_value, .help = "Variables of the stack's .env file: a text, or a secret "
	  	"to generate.", .example = "PUBLIC_URL: \"https://${domain}\"" },
	{ "directories", ITEMS(KEY_LIST, struct stack, directories, struct directory,
		directory_keys),
	  .help = "Directories to make before the stack starts.",
	  .example = "{ path: ssh, mode: \"0700\" }" },
	{ "ready", ITEMS(KEY_LIST, struct stack, ready, struct ready, ready_keys),
	  .help = "What must be true before first boot counts as done.",
	  .example = "{ service: app, timeout: 60s }" },
	{ "show", ITEMS(KEY_LIST, struct stack, show, struct show, show_keys),
	  .help = "The summary for the person who launched the server.",
	  .example = "{ label: Dashboard, text: \"https://${domain}\" }" },
	{ 0 },
};

static const struct key site_keys[] = {
	{ "host", TEXT(struct site, host), .type = &types_hostname, .refs = REFS_PUBLIC,
	  .required = true, .help = "Public name of the site; its DNS record points at the server.",
	  .example = "\"${domain}\"" },
	{ "upstream", TEXT(struct site, upstream), .type = &types_upstream, .required = true,
	  .help = "Where requests go.", .example = "\"app:8000\"" },
	{ "encode", BOOL(struct site, encode), .dflt = "false",
	  .help = "Compress answers (zstd, gzip).", .example = "true" },
	{ "security_headers", BOOL(struct site, security_headers), .dflt = "false",
	  .help = "Send Strict-Transport-Security, X-Content-Type-Options and X-Frame-Options.",
	  .example = "true" },
	{ 0 },
};

static const struct key acme_keys[] = {
	{ "directory", TEXT(struct acme, directory), .type = &types_acme,
	  .help = "ACME directory of the certificate authority, or 'staging' for Let's Encrypt's, "
		  "whose certificates no browser trusts; Let's Encrypt when absent.",
	  .example = "staging" },
	{ "ca", FILE_AT(struct acme, ca),
	  .help = "Certificate (PEM) that signs the directory's own; relative to the spec.",
	  .example = "acme-ca.crt" },
	{ 0 },
};

static const struct key caddy_keys[] = {
	{ "image", TEXT(struct caddy, image), .type = &types_image, .dflt = "caddy:2-alpine",
	  .help = "Image of the proxy when the stack has no service 'caddy'.",
	  .example = "caddy:2-alpine" },
	{ "email", TEXT(struct caddy, email), .type = &types_email, .refs = REFS_PUBLIC,
	  .help = "Where the certificate authority writes to.", .example = "\"${email}\"" },
	{ "acme", MAP(struct caddy, acme, struct acme, acme_keys),
	  .help = "Another certificate authority.",
	  .example = "{ directory: \"https://ca.example.com/directory\" }" },
	{ "ip_certificate", BOOL(struct caddy, ip_certificate), .dflt = "false",
	  .help = "Serve the first site for the server's own IPv4 address, too, with a certificate "
		  "for it (of Let's Encrypt: for six days, renewed by Caddy 2.10 or newer).",
	  .example = "true" },
	{ "wait_for_dns", DURATION(struct caddy, wait_for_dns), .max = DAY, .dflt = "10m",
	  .help = "How long to wait until the sites' names lead to the server before certificates "
		  "are asked for, with internal ones meanwhile; 0s: not at all.",
	  .example = "1h" },
	{ "sites", ITEMS(KEY_LIST, struct caddy, sites, struct site, site_keys), .required = true,
	  .help = "Sites served over HTTPS.",
	  .example = "{ host: \"${domain}\", upstream: \"app:8000\" }" },
	{ 0 },
};

static const struct key proxy_keys[] = {
	{ "caddy", MAP(struct spec, caddy, struct caddy, caddy_keys), PRESENT(struct spec,
		caddy.present),
	  .required = true, .help = "Caddy, with certificates from Let's Encrypt.",
	  .example = "{ sites: [{ host: \"${domain}\", upstream: \"app:8000\" }] }" },
	{ 0 },
};

static const struct key postgres_keys[] = {
	{ "service", NOWHERE(KEY_TEXT), .type = &types_service, .required = true,
	  .help = "The service that runs the database.", .example = "db" },
	{ "database", NOWHERE(KEY_TEXT), .type = &types_word, .required = true,
	  .help = "The database to dump.", .example = "app" },
	{ "user", NOWHERE(KEY_TEXT), .type = &types_word, .required = true,
	  .help = "The database user to dump as.", .example = "app" },
	{ 0 },
};

static const struct key minio_keys[] = {
	{ "service", NOWHERE(KEY_TEXT), .type = &types_service, .required = true,
	  .help = "The service that runs MinIO.", .example = "minio" },
	{ "bucket", NOWHERE(KEY_TEXT), .type = &types_word, .required = true,
	  .help = "The bucket to copy.", .example = "images" },
	{ 0 },
};

static const struct key job_keys[] = {
	{ "postgres", NOWHERE(KEY_MAP), .keys = postgres_keys, .choice = true,
	  .help = "Dump a PostgreSQL database.",
	  .example = "{ service: db, database: app, user: app }" },
	{ "minio", NOWHERE(KEY_MAP), .keys = minio_keys, .choice = true,
	  .help = "Copy a MinIO bucket.", .example = "{ service: minio, bucket: images }" },
	{ 0 },
};

static const char *const backup_times[] = { "hourly", "daily", "weekly", "monthly", NULL };

static const struct key backup_keys[] = {
	{ "dir", NOWHERE(KEY_TEXT), .type = &types_absolute, .required = true,
	  .help = "Directory of the backups on the server.", .example = "/opt/app-backups" },
	{ "at", NOWHERE(KEY_ENUM), .names = backup_times, .dflt = "daily",
	  .help = "How often.", .example = "daily" },
	{ "keep", NOWHERE(KEY_DURATION), .min = DAY, .max = 3650ULL * DAY, .dflt = "7 days",
	  .help = "How long a backup is kept.", .example = "7 days" },
	{ "jobs", NOWHERE(KEY_LIST), .keys = job_keys, .required = true,
	  .help = "What to back up.",
	  .example = "{ postgres: { service: db, database: app, user: app } }" },
	{ 0 },
};

static const struct key report_keys[] = {
	{ "url", TEXT(struct report, url), .type = &types_url, .refs = REFS_PUBLIC,
	  .required = true, .help = "Where each state of first boot is posted to, as JSON.",
	  .example = "https://ops.example.com/hook" },
	{ "secret", TEXT(struct report, secret), .type = &types_line, .required = true,
	  .refs = REFS_ROOT, .secret = true,
	  .help = "Signs the post (HMAC-SHA-256), from a parameter.", .example = "\"${hook}\"" },
	{ 0 },
};

static const struct key include_file = {
	"include", NOWHERE(KEY_FILE), .type = &types_file,
};

const struct key keys_root[] = {
	{ "prebake", NOWHERE(KEY_NUMBER), .min = 1, .max = 1, .required = true,
	  .help = "Version of the spec language.", .example = "1" },
	{ "name", TEXT(struct spec, name), .type = &types_name, .required = true,
	  .help = "Name of the stack; also its compose project.", .example = "shop" },
	{ "include", NOWHERE(KEY_FILES), .type = &types_file, .scalar = &include_file,
	  .help = "Files merged under this one: mappings merge, lists append, this file's single "
	  "values win, then those of later files.", .example = "common.yaml" },
	{ "params", ITEMS(KEY_NAMED, struct spec, params, struct param, params_keys),
	  .type = &types_param, .help = "What is given at launch; '${NAME}' refers to it.",
	  .example = "domain: { type: hostname }" },
	{ "image", SAME(image_keys), .help = "The system.", .example = "{ base: debian-13 }" },
	{ "identity", ENUM(struct spec, identity, spec_identities),
	  .help = "What a copy of a server that has worked does: 'keep' its secrets, SSH keys and "
	  "certificates, or 'regenerate' them; undecided, it keeps them and ends degraded.",
	  .example = "regenerate" },
	{ "docker", MAP(struct spec, docker, struct docker, keys_docker),
	  .help = "Docker Engine.", .example = "{ source: docker }" },
	{ "system", MAP(struct spec, system, struct system, keys_system),
	  PRESENT(struct spec, system.present), .help = "Settings of the server itself.",
	  .example = "{ timezone: Etc/UTC, swap: 1GiB }" },
	{ "stack", MAP(struct spec, stack, struct stack, stack_keys),
	  PRESENT(struct spec, stack.present), .help = "The compose project that the server runs.",
	  .example = "{ dir: /opt/app, compose: compose.yaml }" },
	{ "proxy", SAME(proxy_keys), .help = "What answers on ports 80 and 443.",
	  .example = "{ caddy: { sites: [{ host: \"${domain}\", upstream: \"app:8000\" }] } }" },
	{ "report", MAP(struct spec, report, struct report, report_keys),
	  PRESENT(struct spec, report.present), .help = "Who is told what becomes of first boot.",
	  .example = "{ url: \"https://ops.example.com/hook\", secret: \"${hook}\" }" },
	{ "backup", NOWHERE(KEY_MAP), .keys = backup_keys, .no_effect = true,
	  .help = "Regular backups.",
	  .example = "{ dir: /opt/backups, jobs: [{ minio: { service: minio, bucket: images } }] "
	  	"}" },
	{ "targets", MAP(struct spec, targets, struct targets, keys_targets),
	  .help = "Where servers and images are made, and how big.",
	  .example = "{ digitalocean: { region: fra1, size: s-2vcpu-2gb } }" },
	{ "environments", ITEMS(KEY_NAMED, struct spec, environments, struct environment,
		keys_environment), .type = &types_environment,
	  .help = "Servers, by name, such as dev and prod; one, 'prod', if absent.",
	  .example = "dev: { type: cx23, params: { domain: dev.example.org } }" },
	{ 0 },
};
