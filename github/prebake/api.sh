# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# api.sh - calls of a cloud's API, for image.sh.  The token is in a file that curl reads, never
# among its arguments.
# shellcheck disable=SC2154 # settings

umask 077
tmp=$(mktemp -d)

fail() {
	echo "image.sh: $*" >&2
	exit 1
}

setting() {	# FILTER: from settings.json
	jq -er "$1" "$settings"
}

# METHOD URL [BODY]: the answer.  Only what may be done twice is tried again.
api() {
	method=$1 url=$2 body=${3-}
	set -- -sS --max-time 60 -X "$method" -H "@$tmp/header" -o "$tmp/answer" -w '%{http_code}'
	[ "$method" = POST ] || set -- "$@" --retry 5 --retry-connrefused --retry-max-time 180
	if [ -n "$body" ]; then
		printf '%s' "$body" >"$tmp/body"
		set -- "$@" -H 'Content-Type: application/json' --data-binary "@$tmp/body"
	fi
	: >"$tmp/answer"
	code=$(curl "$@" "$url") || return 1
	case $code in
	2??) cat "$tmp/answer" ;;
	404) [ "$method" = DELETE ] || refused ;;
	*) refused ;;
	esac
}

refused() {
	echo "image.sh: $method ${url%%\?*}: $code $(jq -r '.error.message? // .message? // ""' "$tmp/answer" 2>/dev/null)" >&2
	return 1
}

api_token() {	# TOKEN
	printf 'Authorization: Bearer %s\n' "$1" >"$tmp/header"
}
