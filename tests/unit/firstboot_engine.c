/* SPDX-License-Identifier: MIT */
/* The Engine's API as a socket that speaks it, well and badly. */
#include "firstboot/engine.h"
#include "firstboot/health.h"
#include "firstboot/pull.h"
#include "tests/unit/firstboot_canned.h"

#define PING(version) CANNED_STATUS("200 OK", "Api-Version: " version "\r\n", "OK")

static const char plan[] =
	"{\"name\": \"app\", \"stack\": {\"dir\": \"/opt/app\", \"registries\": ["
	"{\"host\": \"ghcr.io\", \"username\": \"_token\", \"password\": \"${token}\"},"
	"{\"host\": \"https://index.docker.io/v1/\", \"username\": \"me\", "
	"\"password\": \"literal\"}]}}";

struct room {
	struct boot b;
	char *root;
	struct canned c;
	struct diag caught;
};

static void room_open(struct room *r, const struct canned_row *rows)
{
	CLEANUP(buf_free) struct buf path = {0};

	r->caught = (struct diag){0};
	r->root = tree_make();
	r->b = (struct boot){ .root = r->root, .plan = tree_json(plan),
			      .params = tree_json("{\"token\": \"t0k/en\"}") };
	tree_put(r->root, "/var/run/x", "");
	canned_start(&r->c, boot_path(&r->b, &path, "/var/run/docker.sock"), rows);
}

static void room_close(struct room *r)
{
	canned_stop(&r->c);
	json_free(r->b.plan);
	json_free(r->b.params);
	diag_free(&r->caught);
	tree_remove(r->root);
}

/* The version that the ping's header leads to; 0: refused, saying this. */
static const struct {
	const char *ping;
	int minor;
	const char *says;
} versions[] = {
	{ PING("1.41"), 41, NULL }, { PING("1.47"), 47, NULL }, { PING("1.54"), 47, NULL },
	{ PING("1.40"), 0, "API is 1.40, must be 1.41 (Docker 20.10)" },
	{ PING("nonsense"), 0, "API is nonsense, must be" },
	{ PING("2.1"), 0, "API is 2.1, must be" },
	{ CANNED_OK("OK"), 0, "API is unknown, must be" },
	{ CANNED_STATUS("403 Forbidden", "", "no"), 0, "API is unknown" },
};

static void test_versions(void)
{
	for (size_t i = 0; i < COUNT(versions); i++) {
		const struct canned_row rows[CANNED_ROWS] = {
			{ .match = "GET /_ping", .reply = versions[i].ping } };
		struct engine e;
		struct room r;

		room_open(&r, rows);
		if (engine_open(&r.b, &e, &r.caught))
			tree_ok(e.minor == versions[i].minor, "version");
		else
			tree_has(diag_text(&r.caught), versions[i].says ? versions[i].says : "?",
				 "version refused");
		room_close(&r);
	}
}

#define STREAM(text) "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" text
#define LAYER "{\"status\":\"Downloading\",\"id\":\"7e84\"," \
	"\"progressDetail\":{\"current\":5,\"total\":9}}\r\n"
#define DONE "{\"status\":\"Status: Downloaded newer image for x\"}\r\n"

/* Pulls of `image`: the request that must come, the answer, what is said (NULL: pulled). */
static const struct {
	const char *name, *image, *request, *reply, *says;
} pulls[] = {
	{ "pulled", "a.io/x:1", "fromImage=a.io%2Fx%3A1 ", STREAM(LAYER DONE), NULL },
	{ "up to date", "x", "fromImage=x%3Alatest ",
	  STREAM("{\"status\":\"Status: Image is up to date for x\"}\n"), NULL },
	{ "port is no tag", "h:5000/x", "fromImage=h%3A5000%2Fx%3Alatest ", STREAM(DONE), NULL },
	{ "digest", "x@sha256:ab", "fromImage=x%40sha256%3Aab ", STREAM(DONE), NULL },
	{ "tag and digest", "h/x:1@sha256:ab", "fromImage=h%2Fx%3A1%40sha256%3Aab ", STREAM(DONE),
	  NULL },
	{ "without a last line end", "x:2", "%3A2 ", STREAM("{\"status\":\"Status: Downloaded\"}"),
	  NULL },
	/* {"username":"_token","password":"t0k/en","serveraddress":"ghcr.io"} as base64url */
	{ "login of its registry", "ghcr.io/o/x:1",
	  "X-Registry-Auth: "
	  "eyJ1c2VybmFtZSI6Il90b2tlbiIsInBhc3N3b3JkIjoidDBrL2VuIiwi"
	  "c2VydmVyYWRkcmVzcyI6ImdoY3IuaW8ifQ==\r\n",
	  STREAM(DONE), NULL },
	{ "login of Docker Hub", "library/x", "X-Registry-Auth: eyJ1c2VybmFtZSI6Im1lIiwi",
	  STREAM(DONE), NULL },
	{ "fails in the stream", "x:3", "%3A3 ",
	  STREAM(LAYER "{\"errorDetail\":{\"message\":\"no space left on "
	  "device\"},\"error\":\"no\"}\n"),
	  "x:3: no space left on device" },
	{ "fails and goes on", "x:4", "%3A4 ",
	  STREAM("{\"errorDetail\":{\"message\":\"manifest unknown\"}}\n" DONE),
	  "manifest unknown" },
	{ "denied with 404", "ghcr.io/o/x:5", "%3A5 ",
	  CANNED_STATUS("404 Not Found", "",
	  "{\"message\":\"pull access denied for x, may require 'docker login'\"}\n"),
	  "may require 'docker login': the login in stack.registries is refused; ghcr.io takes" },
	{ "denied with 500", "ghcr.io/o/x:6", "%3A6 ",
	  CANNED_STATUS("500 No", "", "{\"message\":\"denied: denied\"}\n"),
	  "denied: denied: the login in stack.registries is refused; ghcr.io takes only "
	  "classic tokens" },
	{ "Docker Hub's login", "x:7", "%3A7 ",
	  CANNED_STATUS("500 No", "",
	  "{\"message\":\"unauthorized: incorrect username or password\"}"),
	  "password: the login in stack.registries is refused" },
	{ "no login for it", "quay.io/x:8", "%3A8 ",
	  CANNED_STATUS("500 No", "",
	  "{\"message\":\"unauthorized: access to the requested resource\"}"),
	  "resource: stack.registries has no login for it" },
	{ "unknown with 404", "x:9", "%3A9 ",
	  CANNED_STATUS("404 Not Found", "", "{\"message\":\"manifest for x:9 not found\"}"),
	  "x:9 not found" },
	{ "text instead of JSON", "x:10", "%3A10 ",
	  CANNED_STATUS("400 Bad", "", "invalid reference format\n"), "invalid reference format" },
};

static void test_pulls(void)
{
	for (size_t i = 0; i < COUNT(pulls); i++) {
		const struct canned_row rows[CANNED_ROWS] = {
			{ .match = "GET /_ping", .reply = PING("1.45") },
			{ .match = pulls[i].request, .times = 1, .reply = pulls[i].reply } };
		struct engine e;
		struct room r;
		bool ok;

		room_open(&r, rows);
		tree_must(engine_open(&r.b, &e, &r.caught));
		ok = pull_image(&e, pulls[i].image, &r.caught);
		if (pulls[i].says)
			tree_has(ok ? NULL : diag_text(&r.caught), pulls[i].says, pulls[i].name);
		else
			tree_is(ok ? "" : diag_text(&r.caught), "", pulls[i].name);
		room_close(&r);
	}
}

/* Troubles that pass: the second attempt finds the image. */
static void test_pull_again(void)
{
	static const char *const first[] = {
		STREAM(LAYER), STREAM("garbage\n" DONE), STREAM("[]\n"), STREAM(""), NULL,
		CANNED_STATUS("500 No", "", "{\"message\":\"dial tcp: i/o timeout\"}"),
		STREAM("{\"errorDetail\":{\"message\":\"unexpected EOF\"}}\n"),
		STREAM("{\"errorDetail\":{}}\n"),
	};

	for (size_t i = 0; i < COUNT(first); i++) {
		const struct canned_row rows[CANNED_ROWS] = {
			{ .match = "GET /_ping", .reply = PING("1.45") },
			{ .match = "POST /v1.45/images/create", .times = 1, .reply = first[i] },
			{ .match = "POST /v1.45/images/create", .times = 1,
			  .reply = STREAM(DONE) } };
		struct engine e;
		struct room r;

		room_open(&r, rows);
		tree_must(engine_open(&r.b, &e, &r.caught));
		tree_is(pull_image(&e, "x:1", &r.caught) ? "" : diag_text(&r.caught), "",
			"the second attempt");
		room_close(&r);
	}
}

static void test_login(void)
{
	static const struct canned_row rows[CANNED_ROWS] = {
		{ .match = "GET /_ping", .reply = PING("1.45") },
		{ .match = "POST /v1.45/auth", .times = 1,
		  .reply = CANNED_OK("{\"Status\":\"Login Succeeded\"}") },
		{ .match = "POST /v1.45/auth", .times = 1,
		  .reply = CANNED_STATUS("401 No", "", "{\"message\":\"unauthorized: no\"}") },
		{ .match = "POST /v1.45/auth", .times = 1,
		  .reply = CANNED_STATUS("500 No", "",
		  "{\"message\":\"Get https://ghcr.io: denied: denied\"}") },
		{ .match = "POST /v1.45/auth", .times = 1,
		  .reply = CANNED_STATUS("500 No", "", "{\"message\":\"EOF\"}") },
		{ .match = "POST /v1.45/auth",
		  .reply = CANNED_OK("{\"Status\":\"Login Succeeded\"}") },
	};
	static const char *const says[] = { "", "unauthorized: no: the login in",
					  "denied: denied", "" };
	struct engine e;
	struct room r;

	room_open(&r, rows);
	tree_must(engine_open(&r.b, &e, &r.caught));
	for (size_t i = 0; i < COUNT(says); i++) {
		const struct json *row =
			json_first(json_get(json_get(r.b.plan, "stack"), "registries"));

		diag_free(&r.caught);
		tree_ok(pull_login(&e, row, &r.caught) == !*says[i], "login");
		tree_has(diag_text(&r.caught), says[i], says[i]);
	}
	tree_ok(!strstr(diag_text(&r.caught), "t0k/en"), "no password in a message");
	room_close(&r);
}

/* A tar header (POSIX.1-2017, ustar) and what follows it. */
static void tar_add(struct buf *tar, char type, const char *size, const char *data)
{
	char header[512] = "name";
	size_t n = strlen(data);

	memccpy(header + 124, size, '\0', 12);
	header[156] = type;
	buf_add(tar, header, sizeof(header));
	buf_add(tar, data, n);
	for (; n % 512; n++)
		buf_char(tar, '\0');
}

static void test_untar(void)
{
	static const struct {
		const char *name, *types, *size, *data;
		size_t cut;
		const char *says;     /* NULL: the data */
	} cases[] = {
		{ "a file", "0", "00000000003", "key", 0, NULL },
		{ "behind a pax header", "x0", "00000000003", "key", 0, NULL },
		{ "empty", "0", "00000000000", "", 0, NULL },
		{ "a directory", "5", "00000000000", "", 0, "not a regular file" },
		{ "a link", "2", "00000000000", "", 0, "not a regular file" },
		{ "shorter than it says", "0", "00000002000", "key", 0, "not a regular file" },
		{ "a huge size", "0", "777777777777", "key", 0, "not a regular file" },
		{ "half a header", "0", "00000000003", "key", 700, "not a regular file" },
		{ "nothing", "", "", "", 0, "not a regular file" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		CLEANUP(buf_free) struct buf tar = {0}, out = {0};
		CAUGHT(c);
		bool ok;

		for (const char *t = cases[i].types; *t; t++)
			tar_add(&tar, *t, cases[i].size, cases[i].data);
		tar.len -= cases[i].cut;
		ok = engine_untar(buf_text(&tar), tar.len, &out, &c);
		if (cases[i].says)
			tree_has(ok ? NULL : diag_text(&c), cases[i].says, cases[i].name);
		else
			tree_is(ok ? buf_text(&out) : diag_text(&c), cases[i].data,
			  cases[i].name);
	}
}

#define CONTAINER(state) CANNED_OK( \
	"{\"Id\":\"c1\",\"Name\":\"/app-x-1\",\"RestartCount\":2,\"State\":{" state "}," \
	"\"HostConfig\":{\"RestartPolicy\":{\"Name\":\"no\"}}}")

/* How one container looks, and what health_read() makes of it. */
static void test_health(void)
{
	static const struct {
		const char *service, *reply;
		const char *trouble;  /* "": good */
	} cases[] = {
		{ "x", CONTAINER("\"Status\":\"running\""), "" },
		{ "x", CONTAINER("\"Status\":\"running\",\"Health\":{\"Status\":\"healthy\"}"),
		  "" },
		{ "x", CONTAINER("\"Status\":\"running\",\"Health\":{\"Status\":\"starting\"}"),
		  "is starting" },
		{ "x", CONTAINER("\"Status\":\"running\",\"Health\":{\"Status\":"
			"\"unhealthy\",\"Log\":[{\"ExitCode\":0,\"Output\":\"old\"},"
			"{\"ExitCode\":7,\"Output\":\"refused\\n\"}]}"),
		  "container /app-x-1 is unhealthy, exit code 0, 2 restarts; health check: "
		  "refused; log: bye; now" },
		{ "x", CONTAINER("\"Status\":\"exited\",\"ExitCode\":0"),
		  "is exited, exit code 0" },
		{ NULL, CONTAINER("\"Status\":\"exited\",\"ExitCode\":0"), "" },
		{ NULL, CONTAINER("\"Status\":\"exited\",\"ExitCode\":3"),
		  "exit code 3, 2 restarts; log: bye; now" },
		{ NULL, CONTAINER("\"Status\":\"restarting\""), "is restarting" },
		{ NULL, CANNED_OK("{}"), "is " },
		{ NULL, CANNED_STATUS("404 Gone", "", "{\"message\":\"No such container: c1\"}"),
		  NULL },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct canned_row rows[CANNED_ROWS] = {
			{ .match = "GET /_ping", .reply = PING("1.45") },
			{ .match = "com.docker.compose.project%3Dapp",
			  .reply = CANNED_OK("[{\"Id\":\"c1\"}]") },
			{ .match = "/containers/c1/json", .reply = cases[i].reply },
			{ .match = "/containers/c1/logs", .reply = CANNED_OK("bye\nnow\n") } };
		struct engine e;
		CLEANUP(health_free) struct health h = {0};
		struct room r;
		bool ok;

		room_open(&r, rows);
		tree_must(engine_open(&r.b, &e, &r.caught));
		ok = health_read(&e, cases[i].service, &h, &r.caught);
		if (!cases[i].trouble)
			tree_has(diag_text(&r.caught), "No such container", "no answer");
		else if (tree_ok(ok && !h.trouble.len == !*cases[i].trouble, "health"))
			tree_has(buf_text(&h.trouble), cases[i].trouble, cases[i].trouble);
		room_close(&r);
	}
}

static void test_read_file(void)
{
	static const struct canned_row rows[CANNED_ROWS] = {
		{ .match = "GET /_ping", .reply = PING("1.45") },
		{ .match = "service%3Dnone", .reply = CANNED_OK("[]") },
		{ .match = "service%3Dodd", .reply = CANNED_OK("{{{") },
		{ .match = "service%3Dx", .reply = CANNED_OK("[{\"Id\":\"c1\"}]") },
		{ .match = "path=%2Fbig", .reply = CANNED_OK("x"), .repeat = 4200000 },
		{ .match = "path=%2Fno", .reply = CANNED_STATUS("404 No", "",
		  "{\"message\":\"Could not find the file\"}") },
	};
	static const struct { const char *service, *path, *says; } cases[] = {
		{ "none", "/f", "no container" },
		{ "odd", "/f", "Docker's reply" },
		{ "x", "/no", "Docker: Could not find the file" },
		{ "x", "/big", "larger than" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		CLEANUP(buf_free) struct buf out = {0};
		struct room r;

		room_open(&r, rows);
		tree_has(engine_read_file(&r.b, cases[i].service, cases[i].path, &out, &r.caught)
			 ? NULL : diag_text(&r.caught), cases[i].says, cases[i].says);
		room_close(&r);
	}
}

#define HUB "https://index.docker.io/v1/"

static void test_registry_of(void)
{
	static const struct { const char *image, *host; } cases[] = {
		{ "caddy:2", HUB }, { "library/caddy", HUB }, { "docker.io/library/caddy", HUB },
		{ "ghcr.io/o/x",
		  "ghcr.io" },
		{ "localhost/x", "localhost" }, { "h:5000/x:1", "h:5000" }, { "", HUB },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		CLEANUP(buf_free) struct buf host = {0};

		pull_registry(cases[i].image, &host);
		tree_is(host.data, cases[i].host, cases[i].image);
	}
}

int main(void)
{
	test_versions();
	test_registry_of();
	test_pulls();
	test_pull_again();
	test_login();
	test_untar();
	test_health();
	test_read_file();
	return tree_end();
}
