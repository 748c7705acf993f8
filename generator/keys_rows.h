/* SPDX-License-Identifier: MIT */
/*
 * keys_rows.h - how a row of the table of keys says which member it fills.
 *
 * For the files that hold rows (keys.c, keys_system.c), and for no other.
 */
#ifndef GENERATOR_KEYS_ROWS_H
#define GENERATOR_KEYS_ROWS_H

#include <stddef.h>

/* Members: one of the wrong C type does not compile. */
#define MEMBER(T, m, type) _Generic(((T *)0)->m, type: offsetof(T, m))
#define TEXT(T, m)      .kind = KEY_TEXT, .offset = MEMBER(T, m, struct str)
#define TEXTS(T, m)     .kind = KEY_TEXTS, .offset = MEMBER(T, m.v, struct str *), \
			.count = MEMBER(T, m.n, size_t), .size = sizeof(struct str)
#define FILE_AT(T, m)   .kind = KEY_FILE, .offset = MEMBER(T, m, struct file_ref), \
			.type = &types_file
#define FILES(T, m)     .kind = KEY_FILES, .offset = MEMBER(T, m.v, struct file_ref *), \
			.count = MEMBER(T, m.n, size_t), .size = sizeof(struct file_ref), \
			.type = &types_file
#define DURATION(T, m)  .kind = KEY_DURATION, .offset = MEMBER(T, m, unsigned)
#define NUMBER(T, m)    .kind = KEY_NUMBER, .offset = MEMBER(T, m, unsigned)
#define SIZE(T, m)      .kind = KEY_SIZE, .offset = MEMBER(T, m, unsigned long long)
#define MODE(T, m)      .kind = KEY_MODE, .offset = MEMBER(T, m, unsigned)
#define BOOL(T, m)      .kind = KEY_BOOL, .offset = MEMBER(T, m, bool)
#define ENUM(T, m, n)   .kind = KEY_ENUM, .offset = MEMBER(T, m, unsigned), .names = n
#define MAP(T, m, M, k) .kind = KEY_MAP, .offset = MEMBER(T, m, M), .keys = k
#define SAME(k)         .kind = KEY_MAP, .offset = 0, .keys = k
#define PRESENT(T, m)   .has_present = true, .present = MEMBER(T, m, bool)
#define ITEMS(K, T, m, M, k) .kind = K, .offset = MEMBER(T, m, M *), .keys = k, \
			.count = MEMBER(T, n_##m, size_t), .size = sizeof(M)
#define NOWHERE(k)      .kind = k, .offset = KEY_NOWHERE

#endif
