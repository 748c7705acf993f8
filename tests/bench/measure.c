/* SPDX-License-Identifier: MIT */
/*
 * measure.c - time two commands against each other in one run.
 *
 *   measure RUNS NAME OURS NAME THEIRS
 *
 * Runs both through sh, in turn, RUNS times each after one warm-up, and prints
 * one row: median wall time of each in milliseconds, how many times faster ours
 * is, and our peak resident memory in MiB (the largest process, from wait4).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_RUNS = 1001 };

struct sample {
	double ms[MAX_RUNS];
	long peak_kib;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Milliseconds that the command took; ends the program when it fails. */
static double run(const char *command, long *peak_kib)
{
	double start = now_ms();
	pid_t pid = fork();
	struct rusage use;
	int status;

	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) != pid || status != 0) {
		fprintf(stderr, "measure: failed: %s\n", command);
		exit(EXIT_FAILURE);
	}
	if (use.ru_maxrss > *peak_kib)
		*peak_kib = use.ru_maxrss;
	return now_ms() - start;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(struct sample *s, int n)
{
	qsort(s->ms, (size_t)n, sizeof(s->ms[0]), ascending);
	return s->ms[n / 2];
}

int main(int argc, char **argv)
{
	static struct sample ours, theirs;
	int n = argc == 6 ? (int)strtol(argv[1], NULL, 10) : 0;
	double a, b;

	if (n < 1 || n > MAX_RUNS) {
		fputs("usage: measure RUNS NAME OURS NAME THEIRS\n", stderr);
		return 2;
	}
	run(argv[3], &ours.peak_kib);
	run(argv[5], &theirs.peak_kib);
	for (int i = 0; i < n; i++) {
		ours.ms[i] = run(argv[3], &ours.peak_kib);
		theirs.ms[i] = run(argv[5], &theirs.peak_kib);
	}
	a = median(&ours, n);
	b = median(&theirs, n);
	printf("%-28s %9.2f ms  %-28s %9.2f ms  %7.1fx  %5.1f MiB\n", argv[2], a, argv[4], b, b / a,
	       (double)ours.peak_kib / 1024);
	return 0;
}
