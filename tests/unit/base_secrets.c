/* SPDX-License-Identifier: MIT */
/* In which line a text holds a secret, and what only looks like one. */
#include <stdio.h>
#include <string.h>

#include "base/secrets_assigned.h"

#define B40 "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj"
#define PEM "-----BEGIN PRIVATE KEY-----"
#define H32 "0123456789abcdef0123456789abcdef"
#define SSHD "KeysFile .ssh/a .ssh/b|Command none"
#define T36 "abcdefghijklmnopqrstuvwxyz0123456789"

static const struct row {
	secrets_fn *fn;
	const char *rule, *text;      /* \1 stands for a NUL byte */
	size_t line;
} rows[] = {
	{ secrets_key, "", PEM "\n" B40 "\n-----END", 1 },
	{ secrets_key, "", "a\r\n\r\n" PEM "\r\n" B40 "\r\n", 3 },
	{ secrets_key, "", "-----BEGIN OPENSSH PRIVATE KEY-----\n" B40, 1 },
	{ secrets_key, "", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
	  "DEK-Info: AES-128-CBC,0123456789ABCDEF0123456789ABCDEF\n\n" B40, 1 },
	{ secrets_key, "", "-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\n" B40, 1 },
	{ secrets_key, "", "{\"private_key\": \"" PEM "\\n" B40 "\\n\"}", 1 },
	{ secrets_key, "", "#\n-----BEGIN OpenVPN Static key V1-----\n" H32 "\n" H32 "\n", 2 },
	{ secrets_key, "", "-----BEGIN OpenVPN tls-crypt-v2 client key-----\n" B40, 1 },
	{ secrets_key, "", "-----BEGIN OpenVPN Static key V1-----\n...\n", 0 },
	{ secrets_key, "", "-----BEGIN RSA PRIVATE KEY-----\n" H32 "\n", 0 },
	{ secrets_key, "", "-----BEGIN CERTIFICATE-----\n" B40, 0 },
	{ secrets_key, "", "-----BEGIN PUBLIC KEY-----\n" B40, 0 },
	{ secrets_key, "", "paste it between " PEM " and -----END", 0 },
	{ secrets_key, "", PEM "\nMIIE...\n", 0 },
	{ secrets_key, "", PEM, 0 },
	{ secrets_key, "", "-----BEGIN ", 0 },
	{ secrets_key, "", "-----BEGIN CERTIFICATE-----\nA\n" PEM "\n" B40, 3 },
	{ secrets_token, "ghp_36 hvs.24", "x\nghp_" T36, 2 },
	{ secrets_token, "ghp_36 hvs.24", "a=hvs." T36, 1 },
	{ secrets_token, "ghp_36", "ghp_abc", 0 },
	{ secrets_token, "ghp_36", "xghp_" T36, 0 },
	{ secrets_token, "ghp_36", "a/ghp_" T36, 0 },
	{ secrets_token, "ghp_36", "\nhttps://ghp_" T36 "@a", 2 },
	{ secrets_token, "ghp_36", "/ghp_" T36, 0 },
	{ secrets_token, "ghp_36", "ghp_abc\nghp_" T36, 2 },
	{ secrets_token, "ghp_36", "xghp_ghp_" T36, 1 },
	{ secrets_token, "ghp_36", "xghp_xghp_\nghp_ghp_" T36, 2 },
	{ secrets_token, "ghp_36", "ghp_" T36 "-and-more\n", 1 },
	{ secrets_token, "dop_v1_4", "dop_v1_abcd", 1 },
	{ secrets_token, "dop_v1_4", "dop_v1_abc", 0 },
	{ secrets_assigned, "=", "A=b\nDB_PASSWORD=c", 2 },
	{ secrets_assigned, "=", "export api_token = \"c\"", 0 },
	{ secrets_assigned, "=", "export api_token=\"c\"", 1 },
	{ secrets_assigned, "=", "Environment=A=b \"S3_SECRET_KEY=c\"", 1 },
	{ secrets_assigned, "=", "TOKEN=\nSECRET=\"\"\nPASSWORD=''", 0 },
	{ secrets_assigned, "=",
	  "TOKEN=$A\nTOKEN=${A}\nTOKEN=/run/a\nTOKEN=%d/a\nTOKEN=<your>", 0 },
	{ secrets_assigned, "=", "TOKEN_FILE=a\nSECRETS_PATH=a\nLoadCredential=a:b\nBYPASS=1", 0 },
	{ secrets_assigned, "=:", "ACCESS_TOKEN_EXPIRE_MINUTES: 30\nTOKEN_URL=https://a\n"
	  "PASSWORD_MIN_LENGTH=12\nJWT_SECRET_TTL=1h\nPASSWORD_RESET_ENABLED=y", 0 },
	{ secrets_assigned, "=:", "MAX_TOKENS: 4096\nSECRET_NAME: db\nMIN_PASSWORD_SCORE: 3\n"
	  "PASSWORD_POLICY: strong\nALLOW_PASSWORD_RESET: Yes\nDISABLE_PASSWORD_LOGIN: TRUE\n"
	  "POSTGRES_PASSWORD: ~\nJWT_TOKEN_PREFIX: Bearer", 0 },
	{ secrets_assigned, "=:", "MAX_TOKENS: 4096a", 1 },
	{ secrets_assigned, "=:", "DB_PASSWORD: 1234", 1 },
	{ secrets_assigned, "=:", "A: b\n  DB_PASSWORD: >-\n    hunter2\n", 2 },
	{ secrets_assigned, "=:", "DB_PASSWORD: |\n  ${A}\nB_PASSWORD: >", 0 },
	{ secrets_assigned, "= ", "\na --api-token b", 2 },
	{ secrets_assigned, "= ", "a --token-file b --token $A --token --a --password - token b "
	  "-password b --no-a secret", 0 },
	{ secrets_assigned, "=", "a --token b", 0 },
	{ secrets_assigned, "=", "TTL=1\nSECRET_STAGE=a", 2 },
	{ secrets_assigned, "=", " # TOKEN=a\n; TOKEN=a", 0 },
	{ secrets_assigned, "=", "# TOKEN=a TOKEN=b\nTOKEN=c", 2 },
	{ secrets_assigned, "=", "# TOKEN=a TOKEN=\n\nTOKEN=c", 3 },
	{ secrets_assigned, "=", "# A=b TOKEN=c\n#\n", 0 },
	{ secrets_assigned, "=", "A=b # TOKEN=c", 1 },
	{ secrets_assigned, "=", "=a", 0 },
	{ secrets_assigned, "=", "APP_TOKEN=/3kq9Zx0==\n", 1 },
	{ secrets_assigned, "=", "APP_TOKEN=/3kq9+Zx0", 1 },
	{ secrets_assigned, "=", "APP_TOKEN=/0123456789abcdefABCDEF01", 1 },
	{ secrets_assigned, "=",
	  "APP_TOKEN=\"/run/a-b/c.d\"\nTOKEN='/0123456789abcdefABCDEF0'", 0 },
	{ secrets_assigned, "=", "ROOT_PASSWORD=$6$salt$hash", 1 },
	{ secrets_assigned, "=", "A=b\nROOT_PASSWORD='$y$j9T$salt$hash'", 2 },
	{ secrets_assigned, "=", "TOKEN=$(cat a)\nTOKEN=\"$1\"\nTOKEN=$\nTOKEN=$A$B", 0 },
	{ secrets_assigned, "=", "MYSQL_PWD=a", 1 },
	{ secrets_assigned, "=", "APP_KEY=base64:a", 1 },
	{ secrets_assigned, "=", "ENCRYPTION_KEY=a", 1 },
	{ secrets_assigned, "=", "Environment=\"TOKEN=\" \"A=b\"\nTOKEN=\r\n", 0 },
	{ secrets_assigned, "=", "MYSQL_RANDOM_ROOT_PASSWORD=yes\nPASSWORD=\"true\"\n", 0 },
	{ secrets_assigned, "=", "PASSWORD=yes2", 1 },
	{ secrets_assigned, "=", "POSTGRES_PASSWORD: a", 0 },
	{ secrets_assigned, "=:", "environment:\n  POSTGRES_PASSWORD: hunter2hunter2\n", 2 },
	{ secrets_assigned, "=:", "  \"POSTGRES_PASSWORD\": 'hunter2'\n", 1 },
	{ secrets_assigned, "=:", "  - POSTGRES_PASSWORD=hunter2\n", 1 },
	{ secrets_assigned, "=:", "  - \"POSTGRES_PASSWORD=hunter2\"\n", 1 },
	{ secrets_assigned, "=:", "  PASSWORD: \"*a\"\n", 1 },
	{ secrets_assigned, "=:", "  PASSWORD: $$6$$salt$$hash\n", 1 },
	{ secrets_assigned, "=:",
	  "  A_PASSWORD: ${A:?a}\n  B_PASSWORD: \"${B}\"\n  C_PASSWORD: $C\n", 0 },
	{ secrets_assigned, "=:", "  A_PASSWORD_FILE: a\n  B_PASSWORD:\n  C_PASSWORD: \"\"\n", 0 },
	{ secrets_assigned, "=:",
	  "secrets: [a]\nsecrets: &a\nsecrets: *a\nsecrets: # a\nsecrets:\n", 0 },
	{ secrets_assigned, "=:", "[\"TOKEN=\", 'TOKEN=', \"A=b\"]\n", 0 },
	{ secrets_assigned, "=:", "# PASSWORD: a\nsecret:a\n", 0 },
	{ secrets_option, SSHD, "#KeysFile /a\nPort 22\n\nKeysFile /a\n", 4 },
	{ secrets_option, SSHD,
	  "KeysFile .ssh/a\n keysfile = \".ssh/b\" .ssh/a # /c\nkeysfile\n", 0 },
	{ secrets_option, SSHD, "KeysFile .ssh/a /c\n", 1 },
	{ secrets_option, SSHD, "Match User a\n\tkeysfile=/c", 2 },
	{ secrets_option, SSHD, "Command none\nKeysFiles a\nKeys a\n", 0 },
	{ secrets_option, SSHD, "\1\nCommand /c\n", 2 },
	{ secrets_option, "password", "passwordeval pass\npassword  a\n", 2 },
	{ secrets_option, "password", "", 0 },
	{ secrets_login, "", "deb https://a:b@example.org/ x", 1 },
	{ secrets_login, "", "\nhttp://proxy:3128\nhttp://a:b@proxy:3128", 3 },
	{ secrets_login, "", "https://a@example.org/:b@c https://a:$B@c https://:80/a@b", 0 },
	{ secrets_login, "", "https://", 0 },
	{ secrets_login, "", "# http://a:b@c\nhttp://a:%s@c http://a:%d@c", 0 },
	{ secrets_login, "", "http://a:%40b@c", 1 },
	{ secrets_held, "\nKey=|tcp://", "a\nKey = b", 2 },
	{ secrets_held, "\nKey=|tcp://", "#Key = b\nx tcp://", 2 },
	{ secrets_held, "\nKey=", "Key\t= b", 1 },
	{ secrets_held, "\nKey=", "aKey=b", 0 },
	{ secrets_held, "a\n", "ab\na", 2 },
	{ secrets_field, "! *", "root:*:1\na:!:2\n", 0 },
	{ secrets_field, "! *", "root:*:1\n\na:!$6$b:2\n", 3 },
	{ secrets_field, "! *", "root::1\n", 1 },
	{ secrets_field, "'' *", "root::1\n", 0 },
	{ secrets_field, "! *", "+::::\n# x\n", 0 },
	{ secrets_field, "! *", "root", 1 },
	{ secrets_field, "! *", "root:*:1\n\1\n", 2 },
	{ secrets_field, "! *", "root:*:1\1\na:$6$b:2\n", 2 },
	{ secrets_field, "! *", "root:!\1:1\n", 1 },
	{ secrets_word, "a b", "", 0 },
	{ secrets_word, "a b", " \n", 0 },
	{ secrets_word, "a b", "b\n", 0 },
	{ secrets_word, "a b", "ab\n", 1 },
	{ secrets_word, "a b", "a b\n", 1 },
	{ secrets_word, "a b", "\1c\n", 1 },
};

int main(void)
{
	int failed = 0;

	printf("1..%zu\n", COUNT(rows));
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t line;
		BUF(text);

		buf_str(&text, rows[i].text);
		for (size_t at = 0; at < text.len; at++)
			if (text.data[at] == '\1')
				text.data[at] = '\0';
		line = rows[i].fn(rows[i].rule, &text);
		printf("%sok %zu - line %zu\n", line == rows[i].line ? "" : "not ", i + 1,
		       rows[i].line);
		if (line != rows[i].line)
			printf("# line %zu of: %s\n", line, rows[i].text);
		failed += line != rows[i].line;
	}
	return failed != 0;
}
