/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/near.h"

/* A longer word is no typing mistake for one of our names. */
enum { NEAR_MAX = 40 };

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment distance: insert, delete, replace, swap neighbours. */
static unsigned edit_distance(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned row[NEAR_MAX + 1][NEAR_MAX + 1];

	for (size_t i = 0; i <= na; i++) {
		for (size_t j = 0; j <= nb; j++) {
			if (!i || !j) {
				row[i][j] = (unsigned)(i + j);
				continue;
			}
			row[i][j] = least(row[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
					  least(row[i - 1][j], row[i][j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[i][j] = least(row[i][j], row[i - 2][j - 2] + 1);
		}
	}
	return row[na][nb];
}

void near_try(struct near *n, const char *candidate)
{
	size_t len = strlen(candidate);
	size_t longer = n->len > len ? n->len : len;
	unsigned distance;

	if (len < 3 || n->len > NEAR_MAX || len > NEAR_MAX)
		return;
	distance = edit_distance(n->word, n->len, candidate, len);
	if (distance > (longer + 1) / 3 || (n->best && distance >= n->distance))
		return;
	n->best = candidate;
	n->distance = distance;
}
