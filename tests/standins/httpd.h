/* SPDX-License-Identifier: MIT */
/*
 * The HTTP floor under the stand-in servers: command line, listening socket, optional TLS, a table
 * of routes, a log line per request, and a clean end on SIGTERM. It knows nothing about what is
 * served. A reply is a value; its body is allocated and belongs to the floor once returned.
 */
#ifndef STANDINS_HTTPD_H
#define STANDINS_HTTPD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct httpd_request {
	const char *method;
	const char *path; /* decoded, without the query */
	void *connection;
	const char *body; /* its first 8 KiB, NUL-terminated */
};

struct httpd_reply {
	unsigned status;
	const char *type;      /* Content-Type; NULL means text/plain */
	char *body;            /* from malloc; NULL means empty */
	size_t length;
	const char *header[8]; /* name, value, name, value, …, NULL */
};

/* One option of a stand-in's command line; every option takes an argument. */
struct httpd_option {
	const char *name;
	const char *argument;
	const char *help;
	const char **value;
};

/* A row matches a path exactly, or as a prefix when its path ends in '*'. It answers with text when
 * that is set, else with what serve returns. */
struct httpd_route {
	const char *method;
	const char *path;
	struct httpd_reply (*serve)(const struct httpd_request *request);
	const char *const *text;
};

struct httpd_program {
	const char *name;
	const char *summary;
	const struct httpd_option *option; /* ends with a row without a name */
	const struct httpd_route *route;   /* ends with a row without a path */
	bool (*prepare)(void);             /* once the options are known; reports; may be NULL */
};

/* Reads the command line, serves until SIGTERM or SIGINT, returns the exit status of main. */
int httpd_main(const struct httpd_program *program, int argc, char **argv);

/* A request's header or query argument, NULL when absent. */
const char *httpd_header(const struct httpd_request *request, const char *name);
const char *httpd_query(const struct httpd_request *request, const char *name);

/* A reply from a formatted text. */
struct httpd_reply httpd_text(unsigned status, const char *type, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A reply with a whole file as its body; 500 when it cannot be read. */
struct httpd_reply httpd_file(unsigned status, const char *type, const char *path);

/* The whole file, NUL-terminated, or NULL with errno set; ret_length may be NULL. */
char *httpd_read_file(const char *path, size_t *ret_length);

/* Writes text as a double-quoted string that is right in JSON and in YAML. */
void httpd_put_quoted(FILE *out, const char *text);

#endif
