/* SPDX-License-Identifier: MIT */
/*
 * A clock that nobody has set, to be preloaded: the time of day starts at 0 (1970) when the program
 * does, and is right from CLOCK_RIGHT_AFTER seconds on; never without it. Clocks that nobody sets,
 * such as CLOCK_MONOTONIC, are as they are.
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static struct timespec began;

static struct timespec ask(clockid_t clock) {
	struct timespec t = { 0 };
	(void)syscall(SYS_clock_gettime, clock, &t);
	return t;
}

__attribute__((constructor)) static void start(void) {
	began = ask(CLOCK_MONOTONIC);
}

static struct timespec now(void) {
	const char *after = getenv("CLOCK_RIGHT_AFTER");
	struct timespec t = ask(CLOCK_MONOTONIC);
	t.tv_sec -= began.tv_sec;
	return after && t.tv_sec >= strtol(after, NULL, 10) ? ask(CLOCK_REALTIME) : t;
}

int clock_gettime(clockid_t clock, struct timespec *ret) {
	bool day = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
	*ret = day ? now() : ask(clock);
	return 0;
}

time_t time(time_t *ret) {
	time_t t = now().tv_sec;
	if (ret)
		*ret = t;
	return t;
}

int gettimeofday(struct timeval *restrict ret, void *restrict zone) {
	struct timespec t = now();
	(void)zone;
	*ret = (struct timeval){ t.tv_sec, t.tv_nsec / 1000 };
	return 0;
}
