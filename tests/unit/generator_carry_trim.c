/* SPDX-License-Identifier: MIT */
/* What of headers and modules is left when they are one file. */
#include <stdbool.h>
#include <string.h>

#include "generator/carry_trim.h"

static const struct {
	const char *name, *headers, *modules, *result;
} rows[] = {
	{ "defined before it is called", "int f(void);\n", "int f(void)\n{\n}\nint g=f();\n",
	  "int f(void){}int g=f();\n" },
	{ "called before it is defined", "int f(void);\n", "int g=f();\nint f(void)\n{\n}\n",
	  "int f(void);int g=f();int f(void){}\n" },
	{ "called by nothing", "int f(void);\n", "int f(void)\n{\nif(1){\n}\n}\nint g;\n",
	  "int g;\n" },
	{ "called by a macro", "int f(void);\n#define F f()\n", "int f(void)\n{\n}\nint g=F;\n",
	  "int f(void);\n#define F f()\nint f(void){}int g=F;\n" },
	{ "calls itself", "int f(void);\n", "int f(void)\n{\nf();\n}\n",
	  "int f(void){f();}\n" },
	{ "not declared", "", "int main(void)\n{\n}\n", "int main(void){}\n" },
	{ "brackets in constants", "int f(void);\n",
	  "int f(void)\n{\nputs(\"}{\\\"{\");\nputc('{');\n}\nchar*s=\"{;\";\nint g;\n",
	  "char*s=\"{;\";int g;\n" },
	{ "a table of functions", "int f(void);\n", "int f(void)\n{\n}\nint(*t[])(void)={ f };\n",
	  "int f(void){}int(*t[])(void)={ f };\n" },
	{ "a macro that nothing uses", "#define A 1\n#define B(x) \\\n x\n", "int g=A;\n",
	  "#define A 1\nint g=A;\n" },
	{ "a parameter that nothing uses", "", "int f(int x)\n{\n(void)x;\nreturn 1;\n}\n",
	  "int f(int x){return 1;}\n" },
	{ "a call whose result nothing uses", "", "void f(void)\n{\n(void)g(1);\n}\n",
	  "void f(void){(void)g(1);}\n" },
};

int main(void)
{
	int failed = 0;

	printf("1..%zu\n", COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		CLEANUP(buf_free) struct buf out = {0};
		bool ok;

		carry_trim(rows[i].headers, rows[i].modules, &out);
		ok = !strcmp(buf_text(&out), rows[i].result);
		printf("%sok %zu - %s\n", ok ? "" : "not ", i + 1, rows[i].name);
		if (!ok)
			printf("# %s\n", buf_text(&out));
		failed += !ok;
	}
	return failed != 0;
}
