/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "base/cleanup.h"
#include "generator/tree_message.h"

#define CHARACTER "found character that cannot start any token"
#define UNCLOSED  "found unexpected end of stream"
#define EXPECTED  "did not find expected "
#define QUOTED    "while scanning a quoted scalar"
#define BLOCK     "while scanning a block scalar"
#define ESCAPES   "unknown escape in double quotes: '\\\\' is a backslash, '\\n' a new line; " \
		  "single quotes know no escapes"

/* Strings of libyaml 0.2.5: scanner.c, parser.c, reader.c. */
static const struct tree_message messages[] = {
	{ CHARACTER, NULL, '\t', false, "indentation must be spaces, not tabs" },
	{ CHARACTER, NULL, '@', false, "a value cannot start with '@': put it in quotes" },
	{ CHARACTER, NULL, '`', false, "a value cannot start with '`': put it in quotes" },
	{ CHARACTER, NULL, '%', false, "a value cannot start with '%': put it in quotes" },
	{ "found a tab character that violates indentation", NULL, 0, false,
	  "indentation must be spaces, not tabs" },
	{ "found a tab character where an indentation space is expected", NULL, 0, false,
	  "indentation must be spaces, not tabs" },
	{ UNCLOSED, QUOTED, 0, true, "this quote is never closed" },
	{ "found unexpected document indicator", QUOTED, 0, true, "this quote is never closed" },
	{ "found unknown escape character", NULL, 0, false, ESCAPES },
	{ EXPECTED "hexdecimal number", QUOTED, 0, false, ESCAPES },
	{ "found invalid Unicode character escape code", QUOTED, 0, false, ESCAPES },
	{ "could not find expected ':'", NULL, 0, true,
	  "expected 'key: value': is the ':' or the space behind it missing?" },
	{ "mapping values are not allowed in this context", NULL, 0, false,
	  "unexpected ':': put a value that holds ': ' in quotes, or check the indentation "
	  "and the line above" },
	{ "mapping keys are not allowed in this context", NULL, 0, false,
	  "unexpected '?': put a value that starts with '? ' in quotes" },
	{ "block sequence entries are not allowed in this context", NULL, 0, false,
	  "a list cannot start here: put its first '- ' on a line of its own" },
	{ EXPECTED "key", "while parsing a block mapping", '-', false,
	  "a list item among the keys of a mapping: check the indentation" },
	{ EXPECTED "key", "while parsing a block mapping", 0, false,
	  "expected a key: check the indentation, and quotes and brackets in the line above" },
	{ EXPECTED "'-' indicator", NULL, 0, false,
	  "expected '- ' as in the items above: check the indentation" },
	{ EXPECTED "',' or ']'", NULL, 0, true, "this '[' is not closed, or a ',' is missing" },
	{ EXPECTED "',' or '}'", NULL, 0, true, "this '{' is not closed, or a ',' is missing" },
	{ EXPECTED "node content", NULL, 0, false, "expected a value here" },
	{ EXPECTED "<document start>", NULL, 0, false,
	  "text behind the end of the spec: check the indentation" },
	{ EXPECTED "alphabetic or numeric character", "while scanning an alias", 0, true,
	  "a value that starts with '*' must be in quotes" },
	{ EXPECTED "alphabetic or numeric character", "while scanning an anchor", 0, true,
	  "a value that starts with '&' must be in quotes" },
	{ EXPECTED "comment or line break", BLOCK, 0, true,
	  "the text of '|' or '>' starts on the next line; put a value that starts so in quotes" },
	{ "found undefined tag handle", NULL, 0, false,
	  "a value that starts with '!' must be in quotes" },
	{ EXPECTED "whitespace or line break", "while scanning a tag", 0, true,
	  "a value that starts with '!' must be in quotes" },
	{ "found duplicate %TAG directive", NULL, 0, false,
	  "a line that starts with '%' has no use here: leave it out" },
	{ "found duplicate %YAML directive", NULL, 0, false,
	  "a line that starts with '%' has no use here: leave it out" },
	{ "control characters are not allowed", NULL, 0, false,
	  "a control character: write it as an escape in double quotes, such as \"\\u0007\"" },
	{ "invalid leading UTF-8 octet", NULL, 0, false, "not UTF-8 text" },
	{ "invalid trailing UTF-8 octet", NULL, 0, false, "not UTF-8 text" },
	{ "incomplete UTF-8 octet sequence", NULL, 0, false, "not UTF-8 text" },
	{ "invalid length of a UTF-8 sequence", NULL, 0, false, "not UTF-8 text" },
	{ "invalid Unicode character", NULL, 0, false, "not UTF-8 text" },
};

static bool matches(const struct tree_message *m, const char *problem, const char *context, char at)
{
	return !strcmp(m->problem, problem) && (!m->at || m->at == at) &&
	       (!m->context || (context && !strcmp(m->context, context)));
}

const struct tree_message *tree_message_find(const char *problem, const char *context, char at)
{
	for (size_t i = 0; i < COUNT(messages); i++)
		if (matches(&messages[i], problem, context, at))
			return &messages[i];
	return NULL;
}
