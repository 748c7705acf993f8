/* SPDX-License-Identifier: MIT */
/*
 * A bad connection: faulty LISTEN TO FAULT FIRST MATCH. Listens on LISTEN and passes what comes to
 * TO (each a path of a Unix socket, a port of 127.0.0.1, or ADDRESS,PORT), but for the first FIRST
 * connections (0: all) whose request line has MATCH in it, which end as FAULT says. Prints each
 * request line.
 *
 *   reset         closed without an answer         status:N[:S]  status N, with Retry-After: S
 *   silence       never an answer                  loop          redirected to itself
 *   drip          a byte a second                  truncated     half of a body
 *   cut:N         passed on, N bytes of the answer garbage       200 and no sense
 *   stop:N:S      cut, and nothing listens for     endless       200 and a body without an end
 *                 the next S seconds               other         200 and a compose file of others
 *                                                  deaf          never accepted, all of them
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { HEAD_MAX = 65536, PIECE = 65536, DAY = 86400, FILL = 8 };

union address {
	struct sockaddr any;
	struct sockaddr_un un;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static volatile sig_atomic_t stopped;

static int open_socket(const char *where, union address *ret, socklen_t *ret_length) {
	const char *comma = strchr(where, ',');
	char host[64] = "127.0.0.1";
	unsigned short port = htons((unsigned short)strtoul(comma ? comma + 1 : where, NULL, 10));
	*ret = (union address){ 0 };
	if (comma)
		(void)snprintf(host, sizeof host, "%.*s", (int)(comma - where), where);
	if (*where == '/') {
		ret->un.sun_family = AF_UNIX;
		(void)snprintf(ret->un.sun_path, sizeof ret->un.sun_path, "%s", where);
		*ret_length = sizeof ret->un;
	} else if (inet_pton(AF_INET6, host, &ret->in6.sin6_addr) == 1) {
		ret->in6.sin6_family = AF_INET6;
		ret->in6.sin6_port = port;
		*ret_length = sizeof ret->in6;
	} else {
		ret->in.sin_family = AF_INET;
		ret->in.sin_addr.s_addr = inet_addr(host);
		ret->in.sin_port = port;
		*ret_length = sizeof ret->in;
	}
	return socket(ret->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int listen_on(const char *where, int queue) {
	union address a;
	socklen_t length;
	int fd = open_socket(where, &a, &length), on = 1;
	if (*where == '/')
		(void)unlink(where);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	return bind(fd, &a.any, length) == 0 && listen(fd, queue) == 0 ? fd : -1;
}

static bool send_all(int fd, const char *p, size_t n) {
	while (n) {
		ssize_t done = send(fd, p, n, MSG_NOSIGNAL);
		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

static size_t read_head(int fd, char *head) {
	size_t n = 0;
	ssize_t got = 0;
	head[0] = '\0';
	while (n < HEAD_MAX - 1 && !strstr(head, "\r\n\r\n")
		&& (got = read(fd, head + n, HEAD_MAX - 1 - n)) > 0) {
		n += (size_t)got;
		head[n] = '\0';
	}
	return n;
}

/* Pass on both ways; at most max bytes of the answer. */
static void relay(int client, const char *to, const char *head, size_t n, size_t max) {
	union address a;
	socklen_t length;
	int fd = open_socket(to, &a, &length);
	struct pollfd p[2] = { { .fd = client, .events = POLLIN }, { .fd = fd, .events = POLLIN } };
	static char piece[PIECE];
	if (connect(fd, &a.any, length) != 0 || !send_all(fd, head, n))
		return;
	while (poll(p, 2, -1) > 0) {
		for (int i = 0; i < 2; i++) {
			if (!p[i].revents)
				continue;
			ssize_t got = read(p[i].fd, piece, sizeof piece);
			if (got > 0 && i && (size_t)got > max)
				got = (ssize_t)max;
			if (got <= 0 || !send_all(p[!i].fd, piece, (size_t)got))
				return;
			if (i && !(max -= (size_t)got))
				return;
		}
	}
}

static void say(int fd, const char *status, const char *header, const char *body) {
	char text[1024];
	int n = snprintf(text, sizeof text, "HTTP/1.1 %s\r\n%sConnection: close\r\n\r\n%s", status,
		header, body);
	(void)send_all(fd, text, (size_t)n);
}

/* With the words by which Docker's Engine passes on what a registry refuses. */
static void say_status(int fd, const char *number) {
	static const char *const word[] = { "401 unauthorized", "403 denied", "404 not found" };
	const char *after = strchr(number, ':'), *said = "trouble";
	char status[32], header[64] = "", body[64];
	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		if (strncmp(word[i], number, 3) == 0)
			said = word[i] + 4;
	(void)snprintf(status, sizeof status, "%.3s So", number);
	if (after)
		(void)snprintf(header, sizeof header, "Retry-After: %s\r\n", after + 1);
	(void)snprintf(body, sizeof body, "{\"message\":\"%s\"}", said);
	say(fd, status, header, body);
}

static void drip(int fd) {
	(void)send_all(fd, "HTTP/1.1 200 OK\r\n\r\n", 19);
	while (send_all(fd, "#", 1))
		(void)sleep(1);
}

static void endless(int fd) {
	static char piece[PIECE];
	(void)memset(piece, '#', sizeof piece);
	say(fd, "200 OK", "", "");
	for (size_t n = 0; n < PIECE && send_all(fd, piece, sizeof piece); n++)
		;
}

static void fail(int fd, const char *fault, const char *head) {
	const struct linger reset = { 1, 0 };
	char header[512];
	const char *path = strchr(head, ' ');
	if (strcmp(fault, "reset") == 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	else if (strcmp(fault, "silence") == 0)
		(void)sleep(DAY);
	else if (strcmp(fault, "drip") == 0)
		drip(fd);
	else if (strncmp(fault, "status:", 7) == 0)
		say_status(fd, fault + 7);
	else if (strcmp(fault, "truncated") == 0)
		say(fd, "200 OK", "Content-Length: 1000\r\n", "half of what was");
	else if (strcmp(fault, "garbage") == 0)
		say(fd, "200 OK", "Content-Length: 8\r\n", "%}[\x01\xff<\"{");
	else if (strcmp(fault, "other") == 0)
		say(fd, "200 OK", "", "{\"services\": {\"other\": {\"image\": \"other:1\"}}}\n");
	else if (strcmp(fault, "endless") == 0)
		endless(fd);
	else if (strcmp(fault, "loop") == 0) {
		(void)snprintf(header, sizeof header, "Location: %.*s\r\nContent-Length: 0\r\n",
			path ? (int)strcspn(path + 1, " ") : 0, path ? path + 1 : "");
		say(fd, "302 Found", header, "");
	} else
		(void)fprintf(stderr, "faulty: no such fault: %s\n", fault);
}

static void serve(int fd, char **argv, long *count) {
	static char head[HEAD_MAX];
	size_t n = read_head(fd, head), line = strcspn(head, "\r\n");
	long first = strtol(argv[4], NULL, 10);
	bool hit = memmem(head, line, argv[5], strlen(argv[5])) != NULL;
	if (!n)
		return;
	hit = hit && (__atomic_fetch_add(count, 1, __ATOMIC_SEQ_CST) < first || !first);
	(void)printf("%s %.*s\n", hit ? argv[3] : "passed", (int)line, head);
	(void)fflush(stdout);
	if (!hit)
		relay(fd, argv[2], head, n, (size_t)-1);
	else if (strncmp(argv[3], "cut:", 4) == 0 || strncmp(argv[3], "stop:", 5) == 0)
		relay(fd, argv[2], head, n, strtoul(strchr(argv[3], ':') + 1, NULL, 10));
	else
		fail(fd, argv[3], head);
	if (hit && strncmp(argv[3], "stop:", 5) == 0)
		(void)kill(getppid(), SIGUSR1);
}

/* With its queue full, a socket answers no further connection. */
static void be_deaf(const char *where) {
	union address a;
	socklen_t length;
	for (int i = 0; i < FILL; i++) {
		int fd = open_socket(where, &a, &length);
		(void)fcntl(fd, F_SETFL, O_NONBLOCK);
		(void)connect(fd, &a.any, length);
	}
	for (;;)
		(void)pause();
}

static void stop(int signal) {
	(void)signal;
	stopped = 1;
}

/* Not there for as many seconds as the fault says. */
static int stay_away(int fd, char **argv) {
	const char *seconds = strrchr(argv[3], ':');
	(void)close(fd);
	if (*argv[1] == '/')
		(void)unlink(argv[1]);
	(void)sleep((unsigned)strtoul(seconds + 1, NULL, 10));
	stopped = 0;
	return listen_on(argv[1], SOMAXCONN);
}

int main(int argc, char **argv) {
	long *count = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	bool deaf = argc == 6 && strcmp(argv[3], "deaf") == 0;
	int fd = argc == 6 ? listen_on(argv[1], deaf ? 0 : SOMAXCONN) : -1;
	if (fd < 0 || count == MAP_FAILED) {
		(void)fprintf(stderr, "usage: faulty LISTEN TO FAULT FIRST MATCH\n");
		return 2;
	}
	(void)signal(SIGCHLD, SIG_IGN);
	(void)sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = stop }, NULL);
	(void)puts("listening");
	(void)fflush(stdout);
	if (deaf)
		be_deaf(argv[1]);
	for (;;) {
		int client = stopped ? -1 : accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		if (stopped)
			fd = stay_away(fd, argv);
		if (client >= 0 && fork() == 0) {
			(void)close(fd);
			serve(client, argv, count);
			_exit(0);
		}
		if (client >= 0)
			(void)close(client);
	}
}
