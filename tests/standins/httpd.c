/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "httpd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
	OPTION_MAX = 32,
	BODY_LIMIT = 8192,    /* bytes of a request */
	FILE_LIMIT = 1 << 20, /* bytes; twice the largest body any stand-in serves */
	CONNECTION_TIMEOUT = 30, /* seconds */
};

static const char *opt_listen = "127.0.0.1";
static const char *opt_port = "0";
static const char *opt_unix;
static const char *opt_cert;
static const char *opt_key;
static const char *opt_fail = "0";
static const char *opt_delay = "0";

static const struct httpd_option common[] = {
	{ "listen", "ADDRESS", "IPv4 address to listen on (127.0.0.1)", &opt_listen },
	{ "port", "N", "port to listen on (0: a free one; printed on standard output)", &opt_port },
	{ "unix", "SOCKET", "listen there instead", &opt_unix },
	{ "cert", "PEM", "serve TLS with this certificate chain", &opt_cert },
	{ "key", "PEM", "and this private key", &opt_key },
	{ "fail", "N", "answer the first N requests with 503", &opt_fail },
	{ "delay", "MS", "wait that many milliseconds before each answer", &opt_delay },
	{ 0 },
};

/* What one running server needs at hand for each request. */
struct server {
	const struct httpd_program *program;
	long fail_left;
	long delay_ms;
};

char *httpd_read_file(const char *path, size_t *ret_length) {
	FILE *in = fopen(path, "rbe");
	if (!in)
		return NULL;
	char *data = malloc(FILE_LIMIT + 1);
	size_t length = data ? fread(data, 1, FILE_LIMIT + 1, in) : 0;
	bool bad = !data || ferror(in) || length > FILE_LIMIT;
	(void)fclose(in);
	if (bad) {
		free(data);
		errno = EFBIG;
		return NULL;
	}
	data[length] = '\0';
	if (ret_length)
		*ret_length = length;
	return data;
}

struct httpd_reply httpd_file(unsigned status, const char *type, const char *path) {
	struct httpd_reply reply = { .status = status, .type = type };
	reply.body = httpd_read_file(path, &reply.length);
	if (!reply.body)
		return httpd_text(500, NULL, "%s: %s\n", path, strerror(errno));
	return reply;
}

struct httpd_reply httpd_text(unsigned status, const char *type, const char *format, ...) {
	struct httpd_reply reply = { .status = status, .type = type };
	va_list ap;
	va_start(ap, format);
	int length = vasprintf(&reply.body, format, ap);
	va_end(ap);
	if (length < 0)
		abort();
	reply.length = (size_t)length;
	return reply;
}

void httpd_put_quoted(FILE *out, const char *text) {
	(void)fputc('"', out);
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (*p == '"' || *p == '\\')
			(void)fprintf(out, "\\%c", *p);
		else if (*p == '\n')
			(void)fputs("\\n", out);
		else if (*p < 0x20)
			(void)fprintf(out, "\\u%04x", *p);
		else
			(void)fputc(*p, out);
	}
	(void)fputc('"', out);
}

const char *httpd_header(const struct httpd_request *request, const char *name) {
	return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

const char *httpd_query(const struct httpd_request *request, const char *name) {
	return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

static bool route_matches(const struct httpd_route *route, const struct httpd_request *request) {
	size_t length = strlen(route->path);
	if (strcmp(route->method, request->method) != 0)
		return false;
	if (route->path[length - 1] == '*')
		return strncmp(route->path, request->path, length - 1) == 0;
	return strcmp(route->path, request->path) == 0;
}

static struct httpd_reply answer(struct server *server, const struct httpd_request *request) {
	long ms = server->delay_ms;
	const struct timespec delay = { ms / 1000, ms % 1000 * 1000000 };
	if (ms)
		(void)nanosleep(&delay, NULL);
	if (server->fail_left > 0) {
		server->fail_left--;
		return httpd_text(503, NULL, "try again\n");
	}
	for (const struct httpd_route *route = server->program->route; route->path; route++) {
		if (!route_matches(route, request))
			continue;
		return route->text ? httpd_text(200, NULL, "%s", *route->text)
				   : route->serve(request);
	}
	return httpd_text(404, NULL, "not found\n");
}

static enum MHD_Result send_reply(struct MHD_Connection *connection, struct httpd_reply *reply) {
	struct MHD_Response *response = MHD_create_response_from_buffer(
		reply->length, reply->body, MHD_RESPMEM_MUST_FREE);
	if (!response)
		return MHD_NO;
	const char *type = reply->type ? reply->type : "text/plain; charset=utf-8";
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	for (size_t i = 0; i + 1 < sizeof reply->header / sizeof *reply->header; i += 2) {
		if (!reply->header[i])
			break;
		(void)MHD_add_response_header(response, reply->header[i], reply->header[i + 1]);
	}
	enum MHD_Result result = MHD_queue_response(connection, reply->status, response);
	MHD_destroy_response(response);
	return result;
}

/* A request with a body comes more than once: the first time with *seen unset, then with each
 * piece, then with a size of 0. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *data, size_t *size, void **seen) {
	(void)version;
	if (!*seen) {
		*seen = calloc(1, BODY_LIMIT + 1);
		return *seen ? MHD_YES : MHD_NO;
	}
	char *body = *seen;
	if (*size) {
		size_t had = strlen(body), left = BODY_LIMIT - had;
		memcpy(body + had, data, *size < left ? *size : left);
		*size = 0;
		return MHD_YES;
	}
	struct server *server = context;
	const struct httpd_request request = { method, url, connection, body };
	struct httpd_reply reply = answer(server, &request);
	free(body);
	(void)fprintf(stderr, "%s: %s %s %u\n", server->program->name, method, url, reply.status);
	return send_reply(connection, &reply);
}

static void print_options(FILE *out, const struct httpd_option *option) {
	for (; option->name; option++)
		(void)fprintf(out, "  --%s %s\t%s\n", option->name, option->argument, option->help);
}

static int usage(const struct httpd_program *program, FILE *out) {
	(void)fprintf(out, "usage: %s [OPTION…]\n%s\n\n", program->name, program->summary);
	print_options(out, program->option);
	print_options(out, common);
	return out == stdout ? 0 : 2;
}

/* Both tables as one array for getopt_long; an option's index is also its place in values. */
static void merge_options(const struct httpd_program *program, struct option *long_option,
	const char ***value) {
	size_t n = 0;
	const struct httpd_option *const table[] = { program->option, common };
	for (size_t t = 0; t < sizeof table / sizeof *table; t++) {
		for (const struct httpd_option *o = table[t]; o->name && n < OPTION_MAX; o++, n++) {
			long_option[n] = (struct option){ o->name, required_argument, NULL, 'o' };
			value[n] = o->value;
		}
	}
	long_option[n] = (struct option){ "help", no_argument, NULL, 'h' };
}

/* Returns -1 to go on, else the exit status. */
static int parse_options(const struct httpd_program *program, int argc, char **argv) {
	struct option long_option[OPTION_MAX + 2] = { 0 };
	const char **value[OPTION_MAX] = { 0 };
	merge_options(program, long_option, value);
	int c, index = 0;
	while ((c = getopt_long(argc, argv, "", long_option, &index)) != -1) {
		if (c == 'h')
			return usage(program, stdout);
		if (c != 'o')
			return usage(program, stderr);
		*value[index] = optarg;
	}
	return optind == argc ? -1 : usage(program, stderr);
}

static struct MHD_Daemon *start_unix(struct server *server, unsigned flags) {
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	(void)snprintf(address.sun_path, sizeof address.sun_path, "%s", opt_unix);
	(void)unlink(opt_unix);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof address) != 0
		|| listen(fd, SOMAXCONN) != 0)
		return NULL;
	return MHD_start_daemon(flags, 0, NULL, NULL, on_request, server,
		MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)CONNECTION_TIMEOUT, MHD_OPTION_END);
}

static struct MHD_Daemon *start(struct server *server, const struct sockaddr_in *address) {
	unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ERROR_LOG;
	if (opt_unix)
		return start_unix(server, flags);
	if (!opt_cert)
		return MHD_start_daemon(flags, 0, NULL, NULL, on_request, server,
			MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_CONNECTION_TIMEOUT,
			(unsigned)CONNECTION_TIMEOUT, MHD_OPTION_END);
	char *cert = httpd_read_file(opt_cert, NULL);
	char *key = opt_key ? httpd_read_file(opt_key, NULL) : NULL;
	struct MHD_Daemon *daemon = NULL;
	if (cert && key)
		daemon = MHD_start_daemon(flags | MHD_USE_TLS, 0, NULL, NULL, on_request, server,
			MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_HTTPS_MEM_CERT, cert,
			MHD_OPTION_HTTPS_MEM_KEY, key, MHD_OPTION_CONNECTION_TIMEOUT,
			(unsigned)CONNECTION_TIMEOUT, MHD_OPTION_END);
	free(cert);
	free(key);
	return daemon;
}

static void wait_for_signal(void) {
	sigset_t set;
	int signal_number;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigwait(&set, &signal_number);
}

/* Blocked before the server's threads start, so that only sigwait sees them. */
static void block_signals(void) {
	sigset_t set;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
}

int httpd_main(const struct httpd_program *program, int argc, char **argv) {
	int status = parse_options(program, argc, argv);
	if (status >= 0)
		return status;
	struct sockaddr_in address = { .sin_family = AF_INET };
	address.sin_port = htons((unsigned short)strtoul(opt_port, NULL, 10));
	if (inet_pton(AF_INET, opt_listen, &address.sin_addr) != 1)
		return usage(program, stderr);
	struct server server = { .program = program, .fail_left = strtol(opt_fail, NULL, 10),
		.delay_ms = strtol(opt_delay, NULL, 10) };
	if (program->prepare && !program->prepare())
		return 1;
	block_signals();
	struct MHD_Daemon *daemon = start(&server, &address);
	if (!daemon) {
		(void)fprintf(stderr, "%s: cannot serve on %s:%s\n", program->name,
			opt_unix ? opt_unix : opt_listen, opt_unix ? "" : opt_port);
		return 1;
	}
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
	(void)printf("%u\n", info ? info->port : 0U);
	(void)fflush(stdout);
	wait_for_signal();
	MHD_stop_daemon(daemon);
	return 0;
}
