#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What embed makes of C: the same program, without comments, blank lines and indentation.

setup() {
	cd "$BATS_TEST_DIRNAME/../.."
	embed=$(realpath "${B:-build}/embed")
	here=$PWD
	cd "$BATS_TEST_TMPDIR"
	cat >dump.c <<-'END'
		#include <stdio.h>
		#include "generator/embedded.h"
		int main(void)
		{
			for (const struct embedded *e = embedded_table; e->path; e++)
				SMALL ? fputs(e->small, stdout) : fwrite(e->data, 1, e->len, stdout);
		}
	END
}

carried_small() {	# FILE…
	"$embed" "$@" >table.c && ${CC:-cc} -DSMALL=1 -I"$here" -o dump dump.c table.c && ./dump
}

carried() {	# FILE…
	"$embed" "$@" >table.c && ${CC:-cc} -DSMALL=0 -I"$here" -o dump dump.c table.c && ./dump
}

@test "a program full of traps stays the same program" {
	cat >t.c <<-'END'
		/* a comment with "quotes', // and /* inside */
		#include <stdio.h>   // "x"
		#define GLUE(a) a ## _b /* gone */
		#define TWO(x) \
			puts("two"); /* gone */ \
			puts(x)
		#define NOT_A_CALL (1)

		int GLUE(n) = 1;	/* tab before */
		int main(void) {
			char q = '"', s = '\'', b = '\\';	int i = 1, *p = &i;
			puts("/* kept */ // kept \" /* \\");
			printf("%c%c%c%d%d\n", q, s, b, i - -i, i / *p);
			TWO("  spaces	kept  ");
			return/**/NOT_A_CALL - 1 + /* x */ + i - - -i/* y */;
		}
	END
	carried t.c >out.c
	${CC:-cc} -o before t.c && ${CC:-cc} -o after out.c
	before=$(./before; echo $?) after=$(./after; echo $?)
	[ "$before" = "$after" ]
	[[ $before == *'/* kept */'* ]]
	! grep -q 'gone\|^$\|^[ 	]\|[ 	]$' out.c || false
}

@test "with short names it is the same program, and what the system defines keeps its name" {
	cat >t.c <<-'END'
		#include <stdio.h>
		#include <sys/stat.h>
		#define ROWS(ROW) ROW(alpha) ROW(omega)
		#define PREBAKE_KEPT 7
		#define ADDRESS(name) &row_##name,
		struct pair { const char *text; int number; };
		static const struct pair row_alpha = { "alpha", 1 }, row_omega = { "omega \"alpha", 2 };
		static const struct pair *const pairs[] = { ROWS(ADDRESS) };
		enum { LEAST = 3, MOST = LEAST + PREBAKE_KEPT };
		enum colour { RED, GREEN };
		typedef int (*callback)(int given);
		static inline int twice(int given) { return 2 * given; }
		static int counted(callback call)
		{
			static int counter;
			struct stat stat = { .st_size = MOST };
			enum colour colour = GREEN;
			for (unsigned i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
				printf("%s %d counter\n", pairs[i]->text, pairs[i]->number);
			return counter += call((int)stat.st_size) + 'c' + colour;
		}
		int main(void)
		{
			return counted(twice) + counted(twice) == 0;
		}
	END
	carried_small t.c >out.c
	${CC:-cc} -o before t.c && ${CC:-cc} -DS=struct -o after out.c
	before=$(./before; echo $?) after=$(./after; echo $?)
	[ "$before" = "$after" ]
	! grep -q 'twice\|counted\|pairs\|colour\|LEAST\|GREEN\|ADDRESS\|const\|inline' out.c || false
	[ "$(grep -c static out.c)" -eq 1 ]
	grep -q 'PREBAKE_KEPT 7' out.c && grep -q row_alpha out.c && grep -q '<sys/stat.h>' out.c
}

@test "constants are their values, in one expression still" {
	cat >a.c <<-'END'
		#include <stdbool.h>
		#include <stdio.h>
		#define FIRST "one"
		#define SECOND FIRST "/two"
		#define CALL(x) ((x) * LARGE)
		enum { LARGE = 2 + 3, LAST = LARGE - 1,
			SIZE = sizeof("a,}") };
		enum { PLAIN, OTHER };
		enum kind { LEFT = 7, RIGHT };
		int main(void)
		{
			enum { LOCAL = 9 };
			bool yes = true, no = false;
			printf("FIRST " SECOND "%d %d %d %d", 2 * LARGE, 10 - LAST, CALL(2), (int)SIZE);
			return LOCAL + OTHER + RIGHT + 'L' + yes + no;
		}
	END
	carried_small a.c >out.c
	${CC:-cc} -o before a.c && ${CC:-cc} -DS=struct -o after out.c
	[ "$(./before; echo $?)" = "$(./after; echo $?)" ]
	[ "$(grep -c 'enum' out.c)" -eq 2 ]
	! grep -q 'define.*one\|true' out.c || false
	printf 'enum { ONCE = 1 };\n' >b.c
	printf '#define ONCE "1"\n' >c.c
	run "$embed" b.c c.c
	[ "$status" -ne 0 ] && [[ $output == *'a constant with this name is in another file, too'* ]]
}

@test "a name is short in every file, and never one that there is" {
	printf 'int A, Ba;\nextern int shared;\nint main(void) { return shared + A + Ba - 6; }\n' >a.c
	printf 'extern int shared;\nint shared = 6;\n' >b.c
	carried_small a.c b.c >out.c
	! grep -q shared out.c || false
	${CC:-cc} -DS=struct -o out out.c && ./out
}

@test "a header loses its guard, and one without is refused" {
	printf '/* x */\n#ifndef A_H\n#define A_H\n\nint a;\n\n#endif\n' >a.h
	[ "$(carried a.h)" = 'int a;' ]
	printf 'int a;\n' >b.h
	run "$embed" b.h
	[ "$status" -ne 0 ] && [[ $output == *'b.h: a header must be one #ifndef'* ]]
}

@test "other files are carried as they are, bytes above 127 included" {
	printf 'a: "\303\251"\n\n\t# x\n' >a.yaml
	carried a.yaml | cmp - a.yaml
	: >empty.yaml
	[ -z "$(carried empty.yaml)" ]
	printf 'a\0b' >nul.yaml
	run "$embed" nul.yaml
	[ "$status" -ne 0 ] && [[ $output == *'holds a NUL byte'* ]]
	run "$embed" /nonexistent
	[ "$status" -ne 0 ]
}

@test "a removed file is not carried any more, a new one is" {
	mkdir -p p/generator/tools p/base p/firstboot p/templates p/docs/examples
	sed '/^include /d' "$here/Makefile" >p/Makefile
	cp "$here"/generator/embedded.h "$here"/generator/words.[ch] p/generator/
	cp "$here"/generator/tools/*.[ch] p/generator/tools/
	cp "$here"/base/buf.[ch] "$here"/base/cleanup.h p/base/
	echo one >p/templates/one
	make -s -C p B=b b/embedded_table.c
	grep -q templates/one p/b/embedded_table.c
	echo two >p/templates/two
	make -s -C p B=b b/embedded_table.c
	grep -q templates/two p/b/embedded_table.c
	rm p/templates/one
	make -s -C p B=b b/embedded_table.c
	! grep -q templates/one p/b/embedded_table.c || false
}
