/* SPDX-License-Identifier: MIT */
/*
 * own.c - what a program takes of the machine, without the programs that it starts.
 *
 *   own FILE COMMAND [ARGUMENT…]
 *
 * Runs the command, stops it as it ends (ptrace(2), PTRACE_EVENT_EXIT), and writes to
 * FILE one line: milliseconds of processor, of wall time, and KiB of peak memory.  Ends as
 * the command does.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The number behind the prefix, where it starts a line of /proc/PID/NAME; -1: nowhere. */
static double number(pid_t pid, const char *name, const char *prefix)
{
	char path[64], line[256];
	double n = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	f = fopen(path, "r");
	while (f && n < 0 && fgets(line, sizeof(line), f))
		if (!strncmp(line, prefix, strlen(prefix)))
			n = strtod(line + strlen(prefix), NULL);
	if (f)
		fclose(f);
	return n;
}

static void write_line(const char *path, pid_t pid, double began)
{
	FILE *f = fopen(path, "w");

	if (!f || fprintf(f, "%.1f %.1f %.0f\n", number(pid, "schedstat", "") / 1e6,
			  now_ms() - began, number(pid, "status", "VmHWM:")) < 0 || fclose(f))
		perror(path);
}

int main(int argc, char **argv)
{
	double began = now_ms();
	int status, sig;
	pid_t pid;

	if (argc < 3) {
		fputs("usage: own FILE COMMAND [ARGUMENT…]\n", stderr);
		return 2;
	}
	pid = fork();
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid ||
	    (WIFSTOPPED(status) && ptrace(PTRACE_SETOPTIONS, pid, NULL,
					  PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL))) {
		perror("own");
		return 1;
	}
	while (WIFSTOPPED(status)) {
		sig = WSTOPSIG(status);
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8))
			write_line(argv[1], pid, began);
		ptrace(PTRACE_CONT, pid, NULL, sig == SIGTRAP ? 0 : sig);
		if (waitpid(pid, &status, 0) != pid)
			return 1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
