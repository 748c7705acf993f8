/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "firstboot/caught.h"

void caught_open(struct caught *c)
{
	*c = (struct caught){0};
	c->d.out = open_memstream(&c->text, &c->len);
	if (!c->d.out)
		abort();
}

const char *caught_text(struct caught *c)
{
	fflush(c->d.out);
	while (c->len && c->text[c->len - 1] == '\n')
		c->text[--c->len] = '\0';
	for (char *p = c->text; *p; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	return c->text;
}

void caught_clear(struct caught *c)
{
	caught_free(c);
	caught_open(c);
}

void caught_free(struct caught *c)
{
	fclose(c->d.out);
	free(c->text);
}
