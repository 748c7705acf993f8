/* SPDX-License-Identifier: MIT */
/* What a plan's report posts, and that nobody waits for it. */
#include "firstboot/hmac.h"
#include "firstboot/state.h"
#include "tests/unit/firstboot_canned.h"

/* RFC 4231, 4.2, 4.3, 4.7 (a key longer than a block); then around the ends of a block, as
 * Python's hmac says. */
static const struct {
	const char *key;
	unsigned keys;                /* repeated so often */
	const char *message;
	unsigned messages;
	const char *mac;
} vectors[] = {
	{ "\x0b", 20, "Hi There", 1,
	  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
	{ "Jefe", 1, "what do ya want for nothing?", 1,
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
	{ "\xaa", 131, "Test Using Larger Than Block-Size Key - Hash Key First", 1,
	  "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
	{ "k", 1, "", 1, "8bb990c40a7d61cb97597a942125025be50ac8beb74436e3735b98893a7f6620" },
	{ "k", 55, "m", 55, "41658c472e55de60b613fd685e45c038df471c9007c3d8d18631fa3ba86b4408" },
	{ "k", 56, "m", 56, "ffd6831858b0bc4c8345e9d6cd736634ad1e43463b57c30e5d91e8399c4c265e" },
	{ "k", 63, "m", 63, "9555ee1f3acc7e730b14d864504ce7178d49d68276e3b24d8939379f22177016" },
	{ "k", 64, "m", 64, "6c5d941ffa5c767ab48ab913e070f40807115a8478907ad61bee6f2283c72966" },
};

static void test_vector(size_t i)
{
	BUF(key);
	BUF(message);
	BUF(mac);

	for (unsigned n = 0; n < vectors[i].keys; n++)
		buf_str(&key, vectors[i].key);
	for (unsigned n = 0; n < vectors[i].messages; n++)
		buf_str(&message, vectors[i].message);
	hmac_sha256(&key, &message, &mac);
	tree_is(mac.data, vectors[i].mac, "a vector");
}

/* Writes each request to ROOT/seen.N; the first is answered with 503, the rest as they are. */
static void hear(int s, const char *root)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (int i = 0, fd; (fd = accept(s, NULL, NULL)) >= 0; close(fd), i++) {
		char request[4096];
		size_t n = 0;
		ssize_t got;
		BUF(name);

		do {
			got = read(fd, request + n, sizeof(request) - 1 - n);
			n += got > 0 ? (size_t)got : 0;
			request[n] = '\0';
		} while (got > 0 && n < sizeof(request) - 1 && request[n - 1] != '}');
		buf_printf(&name, "/seen.%d", i);
		tree_put(root, name.data, request);
		canned_send(fd, i ? CANNED_OK("") :
			    CANNED_STATUS("503 Busy", "Content-Length: 0\r\n", ""), 0);
	}
}

static pid_t start_hearing(const char *root, int *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pid_t pid;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	tree_must(!bind(s, (struct sockaddr *)&a, len) && !listen(s, 16) &&
		  !getsockname(s, (struct sockaddr *)&a, &len));
	*port = ntohs(a.sin_port);
	fflush(NULL);
	pid = fork();
	if (!pid)
		hear(s, root);
	close(s);
	return pid;
}

static void give_plan(const char *root, int port, const char *more)
{
	BUF(plan);

	buf_printf(&plan, "{\"prebake_plan\":1,\"name\":\"app\",\"platform\":\"file\","
		   "\"params\":{"
		   "\"hook\":{\"type\":\"secret\"},\"domain\":{\"type\":\"hostname\"}},"
		   "\"report\":{\"url\":\"http://127.0.0.1:%d/${domain}\","
		   "\"secret\":\"${hook}\"}%s}", port, more);
	tree_put(root, BOOT_PLAN, plan.data);
	tree_put(root, BOOT_PARAMS, "{\"hook\":\"s3cr3t\",\"domain\":\"a.example\"}");
	tree_put(root, "/etc/prebake/metadata.json", "{\"instance-id\":\"i-1\"}");
}

/* The last of n requests that have this text, waited for. */
static char *heard(const char *root, const char *part, unsigned n)
{
	for (int wait = 0; wait < 100; wait++) {
		unsigned left = n;

		for (int i = 0; i < 16; i++) {
			char *text;
			BUF(name);

			buf_printf(&name, "/seen.%d", i);
			text = tree_get(root, name.data);
			if (text && strstr(text, part) && !--left)
				return text;
			free(text);
		}
		usleep(50000);
	}
	return NULL;
}

/* The body is what is signed, and the secret is not in it. */
static void check_signed(const char *request, const char *name)
{
	const char *body = request ? strstr(request, "\r\n\r\n") : NULL;
	BUF(key);
	BUF(message);
	BUF(line);

	buf_str(&key, "s3cr3t");
	buf_str(&message, body ? body + 4 : "");
	buf_str(&line, "\r\nPrebake-Signature: sha256=");
	hmac_sha256(&key, &message, &line);
	tree_has(request, line.data, name);
	tree_ok(request && !strstr(request, "s3cr3t"), "without the secret");
}

static void test_done(const char *root)
{
	struct boot b = { .root = root };
	autofree char *running = NULL, *again = NULL, *done = NULL;
	autojson status = NULL;
	CAUGHT(c);

	tree_ok(boot_run(&b, &c), diag_text(&c));
	boot_free(&b);
	status = state_read(root, &c);
	tree_is(json_str(status, "state"), "done", "nobody waits, and no child holds the lock");
	running = heard(root, "\"state\":\"running\"", 1);
	tree_has(running, "POST /a.example HTTP/1.1\r\n", "posted where the plan says");
	tree_has(running, "{\"version\":1,\"name\":\"app\",\"instance\":\"i-1\","
		 "\"state\":\"running\",\"step\":\"parameters\",\"at\":", "who it is and how far");
	check_signed(running, "running is signed");
	done = heard(root, "\"state\":\"done\"", 1);
	check_signed(done, "done is signed");
	again = heard(root, "POST", 3);
	tree_ok(again != NULL, "what got a 503 is sent again");
}

static void test_failed(const char *root, int port)
{
	struct boot b = { .root = root };
	autofree char *failed = NULL;
	CAUGHT(c);

	give_plan(root, port, ",\"system\":{\"timezone\":\"No/Such\"}");
	tree_ok(!boot_run(&b, &c), "a time zone that is not there");
	boot_free(&b);
	failed = heard(root, "\"state\":\"failed\"", 1);
	tree_has(failed, "\"step\":\"system\",\"reason\":\"system.timezone: time zone "
		 "'No/Such' is not in", "why");
	check_signed(failed, "failed is signed");
}

int main(void)
{
	char *root = tree_make();
	pid_t pid;
	int port;

	for (size_t i = 0; i < COUNT(vectors); i++)
		test_vector(i);
	pid = start_hearing(root, &port);
	give_plan(root, port, "");
	test_done(root);
	test_failed(root, port);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	tree_remove(root);
	return tree_end();
}
