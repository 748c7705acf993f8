/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/swap.h>

#include "firstboot/system.h"

#define SWAP_FILE "/swapfile"

/* A swap file under its own name is whole: made beside it, and renamed. */
static bool swap_make(struct boot *b, const char *path, long long bytes, struct diag *d)
{
	autoclose int fd = -1;
	int error;
	BUF(tmp);
	BUF(out);

	buf_printf(&tmp, "%s.prebake", path);
	const char *const mkswap[] = { "mkswap", tmp.data, NULL };

	unlink(tmp.data);
	fd = open(tmp.data, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return diag_sys(d, "cannot create '%s'", tmp.data);
	error = posix_fallocate(fd, 0, bytes);
	if (error || fsync(fd)) {
		unlink(tmp.data);
		return diag_error(d, "cannot give the swap file %lld bytes: %s; a smaller one may "
				     "fit", bytes, strerror(error));
	}
	if (!system_call(b, mkswap, &out, d))
		return false;
	return !rename(tmp.data, path) || diag_sys(d, "cannot make '%s'", path);
}

static bool swap_fstab(struct boot *b, struct diag *d)
{
	BUF(path);
	BUF(text);

	boot_path(b, &path, "/etc/fstab");
	if (file_exists(path.data) && !file_read(path.data, SYSTEM_MAX_FILE, &text, d))
		return false;
	if (system_lists(buf_text(&text), SWAP_FILE))
		return true;
	if (text.len && text.data[text.len - 1] != '\n')
		buf_char(&text, '\n');
	buf_str(&text, SWAP_FILE " none swap sw 0 0\n");
	return file_replace(path.data, text.data, text.len, 0644, d);
}

static bool swap_set(struct boot *b, const struct json *s, struct buf *said, struct diag *d)
{
	long long bytes = json_int(s, "swap", 0);
	struct stat st;
	BUF(path);
	BUF(active);

	if (stat(boot_path(b, &path, SWAP_FILE), &st) == 0 && st.st_size != bytes)
		buf_printf(said, " (" SWAP_FILE " has %lld bytes, not %lld, and is kept)",
			   (long long)st.st_size, bytes);
	if (!file_exists(path.data) && !swap_make(b, path.data, bytes, d))
		return false;
	if (!swap_fstab(b, d))
		return false;
	if (*b->root)
		return true;
	if (!file_read("/proc/swaps", SYSTEM_MAX_FILE, &active, d))
		return false;
	return system_lists(buf_text(&active), SWAP_FILE) || !swapon(SWAP_FILE, 0) ||
	       diag_sys(d, "cannot use the swap file '" SWAP_FILE "'");
}

const struct system_key system_key_swap = { "swap", swap_set };
