/* SPDX-License-Identifier: MIT */
/*
 * firstboot_canned.h - a server that answers requests with prepared bytes, on a
 * loopback port or a Unix socket: real connections, and replies that no server
 * library would let out.
 */
#ifndef TESTS_UNIT_FIRSTBOOT_CANNED_H
#define TESTS_UNIT_FIRSTBOOT_CANNED_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/firstboot_tree.h"

enum { CANNED_ROWS = 32 };

/* The first row whose text is in the request, and that is not used up, answers. */
struct canned_row {
	const char *match;            /* in request line, headers or body */
	const char *reply;            /* raw; NULL: close without a word */
	unsigned times;               /* 0: always */
	unsigned delay;               /* seconds before the reply */
	size_t repeat;                /* so many more of its last byte, an 'x' */
};

struct canned {
	pid_t pid;
	int port;
};

#define CANNED_OK(body) "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" body
#define CANNED_STATUS(status, headers, body) \
	"HTTP/1.1 " status "\r\n" headers "Connection: close\r\n\r\n" body

/* In small pieces, so that readers see every border; the last byte `repeat` times. */
static inline void canned_send(int fd, const char *p, size_t n, size_t repeat)
{
	char many[4096];

	memset(many, *p, sizeof(many));
	for (; !repeat && n && send(fd, p, 1, MSG_NOSIGNAL) == 1; n--)
		p++;
	for (ssize_t sent = 1; repeat && sent > 0; repeat -= sent > 0 ? (size_t)sent : 0)
		sent = send(fd, many, repeat < sizeof(many) ? repeat : sizeof(many), MSG_NOSIGNAL);
}

static inline void canned_answer(int fd, const struct canned_row *rows, unsigned *used)
{
	char request[8192];
	size_t n = 0;
	ssize_t got;

	do {
		got = read(fd, request + n, sizeof(request) - 1 - n);
		n += got > 0 ? (size_t)got : 0;
		request[n] = '\0';
	} while (got > 0 && *request != 0x16 && n < sizeof(request) - 1 && !strstr(request, "\r\n\r\n"));
	for (size_t i = 0; i < CANNED_ROWS && rows[i].match; i++) {
		if (!strstr(request, rows[i].match) || (rows[i].times && used[i] == rows[i].times))
			continue;
		used[i]++;
		sleep(rows[i].delay);
		if (!rows[i].reply)
			return;
		canned_send(fd, rows[i].reply, strlen(rows[i].reply), 0);
		if (rows[i].repeat)
			canned_send(fd, strrchr(rows[i].reply, 'x'), 1, rows[i].repeat);
		return;
	}
	dprintf(fd, CANNED_STATUS("404 Not Found", "", "{\"message\":\"no such row\"}"));
}

static inline void canned_serve(int s, const struct canned_row *rows)
{
	unsigned used[CANNED_ROWS] = {0};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		int fd = accept(s, NULL, NULL);

		if (fd < 0)
			_exit(0);
		canned_answer(fd, rows, used);
		shutdown(fd, SHUT_RDWR);
		close(fd);
	}
}

/* Serve on the Unix socket at path, or with path NULL on a free loopback port. */
static inline void canned_start(struct canned *c, const char *path, const struct canned_row *rows)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof(in);
	int s = socket(path ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (path)
		tree_must(strlen(path) < sizeof(un.sun_path) && memccpy(un.sun_path, path, 0, 108));
	tree_must(s >= 0 && !bind(s, path ? (struct sockaddr *)&un : (struct sockaddr *)&in,
				  path ? sizeof(un) : sizeof(in)) && !listen(s, 16));
	if (!path)
		tree_must(!getsockname(s, (struct sockaddr *)&in, &len));
	c->port = ntohs(in.sin_port);
	fflush(NULL);
	c->pid = fork();
	if (c->pid == 0)
		canned_serve(s, rows);
	close(s);
}

static inline void canned_stop(struct canned *c)
{
	kill(c->pid, SIGKILL);
	waitpid(c->pid, NULL, 0);
}

#endif
