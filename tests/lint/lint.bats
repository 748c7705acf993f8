#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# lint finds nothing in a clean tree, and each planted violation in a spoilt one.

clean_tree() {
	root=$BATS_TEST_TMPDIR/tree
	mkdir -p "$root/base" "$root/generator" "$root/firstboot" "$root/docs"
	cp "$BATS_TEST_DIRNAME/../../.clang-tidy" "$root"
	for file in base/one generator/two firstboot/three; do
		name=${file#*/}
		printf '/* SPDX-License-Identifier: MIT */\n#ifndef %s\n#define %s\nint %s_go(int n);\n#endif\n' \
			"H_$name" "H_$name" "$name" >"$root/$file.h"
		printf '/* SPDX-License-Identifier: MIT */\n#include "%s.h"\n\nint %s_go(int n)\n{\n\treturn n;\n}\n' \
			"$file" "$name" >"$root/$file.c"
	done
	printf '#!/bin/sh\n# SPDX-License-Identifier: MIT\necho "$1"\n' >"$root/run"
}

lint() {
	run "$BATS_TEST_DIRNAME/lint" "${B:-build}" "$root"
}

c() {	# FILE: a C file with the SPDX line and what is on standard input
	{ echo '/* SPDX-License-Identifier: MIT */'; cat; } >"$root/$1"
}

found() {	# TEXT
	[[ $output == *"$1"* ]] || {
		echo "not found: $1"
		echo "$output"
		return 1
	}
}

@test "a clean tree" {
	clean_tree
	lint
	echo "$output"
	[ "$status" -eq 0 ]
	[ "$output" = "lint: 0 found" ]
}

@test "each violation of a rule about shape" {
	clean_tree
	{
		printf 'int shape_long(void);\nint shape_long(void)\n{\n'
		yes '	;' | head -n 60
		printf '}\n'
	} | c generator/shape.c
	c generator/shape_many.c <<-'END'
		int shape_many(int a, int b, int c, int d, int e, int f, int g);
		int shape_many(int a, int b, int c, int d, int e, int f, int g)
		{
			if (a) { if (b) { if (c) { if (d) { return e + f + g; } } } }
			return 0;
		}
	END
	{ printf 'int shape_wide;'; printf '%090d\n' 0 | sed 's|^|/* |; s|$| */|'; } | c generator/wide.h
	yes '' | head -n 401 | c generator/tall.c
	yes '' | head -n 101 | c generator/tall.h
	echo 'int x;' >"$root/generator/bare.h"
	printf 'int a; \n' | c generator/trail.h
	lint
	[ "$status" -eq 1 ]
	found "generator/shape.c:4: lines of 'shape_long': 62, at most 60"
	found "generator/shape_many.c:4: parameters of 'shape_many': 7, at most 6"
	found "generator/shape_many.c:5: levels of braces: 5, at most 4"
	found "generator/wide.h:2: columns: 111, at most 100"
	found "generator/tall.c:402: lines of the file: 402, at most 400"
	found "generator/tall.h:102: lines of the file: 102, at most 100"
	found "generator/bare.h:1: the first line must be the SPDX line"
	found "generator/trail.h:2: white space at the end of the line"
}

@test "each forbidden call, but not in comments, strings or longer words" {
	clean_tree
	words='sprintf vsprintf strcpy strcat strncpy strtok atoi atol atof gets sscanf system alloca tmpnam'
	{
		echo '/* strcpy(a, b) */'
		echo 'static const char *const words[] = { "atoi(x)", "\"system(" }; // atol()'
		echo 'int my_atoi(int); void two_far(void) { my_atoi(1); goto out; out:; }'
		echo 'typedef struct two_t { int a; } two_t;'
		for word in $words; do
			echo "int two_$word(void) { return $word(1); }"
		done
	} | c generator/two.c
	lint
	for word in $words goto 'typedef struct'; do
		found "forbidden '$word'"
	done
	[ "$(grep -c forbidden <<<"$output")" -eq 16 ]
}

@test "each violation of a rule about rooms" {
	clean_tree
	printf '#include <curl/curl.h>\n' | c firstboot/four.c
	printf '#include "generator/two.h"\n#include "firstboot/three.h"\n' | c base/two.c
	printf '#include "firstboot/three.h"\n' | c generator/five.c
	printf '#include "generator/two.h"\n' | c firstboot/six.c
	printf 'size_t x(void);\n' | c base/needs.h
	printf '#include <stdlib.h>\nint seven_go(void);\nint seven_go(void)\n{\n\texit(1);\n}\n' | c base/seven.c
	lint
	[ "$status" -eq 1 ]
	found "firstboot/four.c:2: includes what another file is the door to: <curl/curl.h>"
	found 'base/two.c:2: this room may not include "generator/two.h"'
	found 'base/two.c:3: this room may not include "firstboot/three.h"'
	found 'generator/five.c:2: this room may not include "firstboot/three.h"'
	found 'firstboot/six.c:2: this room may not include "generator/two.h"'
	found "base/needs.h: does not compile alone: "
	found "base/seven.c:6: only main ends the program"
}

@test "each violation of a rule about names" {
	clean_tree
	c base/eight.c <<-'END'
		int other_name(void);
		int eight_count;
		static int hidden;
		struct twin { int a; };
		static int twin(void)
		{
			return ++hidden;
		}

		int other_name(void)
		{
			return twin();
		}
	END
	c firstboot/nine.c <<-'END'
		struct twin { int b; };
		int nine_go(void);
		static int twin(void)
		{
			return 0;
		}

		int nine_go(void)
		{
			return twin();
		}
	END
	sed -i 's/struct twin { int . *; };/struct twin {\n\tint a;\n};/' "$root/base/eight.c" "$root/firstboot/nine.c"
	lint
	found "base/eight.c: symbol other_name does not start with eight_"
	found "base/eight.c: eight_count is a variable that lives for ever"
	found "base/eight.c: hidden is a variable that lives for ever"
	found "function twin is also in base/eight.c"
	found "struct twin is also in base/eight.c"
}

@test "what the other tools find" {
	clean_tree
	printf '#!/bin/sh\necho $1\n' >"$root/script"
	printf '#!/usr/bin/env bats\n@test "a" {\n\t! true\n\ttrue\n}\n' >"$root/one.bats"
	printf '.Dd x\n.Dt A 1\n.Os\n.Sh NAME\n.Nm a\n.Xx\n' >"$root/docs/a.1"
	c base/ten.c <<-'END'
		int ten_go(int a);
		int ten_go(int a)
		{
			if (a)
				return 1;
			else
				return 1;
		}
	END
	lint
	found "script:1: no SPDX line"
	found "script:2:6: note: Double quote"
	found "one.bats:3:2: error: In Bats, ! does not cause a test failure"
	found "a.1:6:2: ERROR: skipping unknown macro"
	found "[bugprone-branch-clone"
}
