#!/bin/sh
# SPDX-License-Identifier: MIT
# Made by prebake from a server spec; everything is in this file.  See --help.
set -eu
umask 077
export LC_ALL=C

# NAME, TYPE, "required" or "optional", HELP: tab-separated, a line each.
parameters() {
	cat <<'@@'
@PARAMETERS@
@@
}

# A file of the payload; standard input is its path, a line, and what the command makes it of.
place() {	# MODE COMMAND…
	mode=$1
	shift
	IFS= read -r path
	case $path in */*) mkdir -p "$tmp/payload/${path%/*}" ;; esac
	"$@" >"$tmp/payload/$path"
	chmod "$mode" "$tmp/payload/$path"
}

payload() {
@PAYLOAD@
}

wrong() {
	echo "$0: $*" >&2
	echo "Try: sh $0 --help" >&2
	exit 2
}

usage() {
	echo "Usage: sh setup.sh$(parameters | awk -F '\t' '{
		flag = "--" $1 ($2 == "secret" ? "-file FILE" : " " toupper($2))
		gsub(/_/, "-", flag)
		printf($3 == "required" ? " %s" : " [%s]", flag)
	}')"
	cat <<-'END'
		Make this server what its spec says.  Run as root on Debian 12, 13, Ubuntu 22.04, 24.04.
		Doing it again changes nothing; values given before may then be left out.

	END
	parameters | awk -F '\t' '{
		gsub(/_/, "-", $1)
		printf "  --%-24s %s\n", $1 " " toupper($2), substr($4, 1, 200)
	}'
	cat <<-'END'
		  --bake                     alone: all but the first boot, for an image of this server
		  --help                     this

		Each value can come from a file, too: --NAME-file FILE; "-" is standard input.
		Give secrets that way: other users of this machine can see arguments.
	END
}

# The parameter's row, or nothing.
row() {	# NAME
	parameters | awk -F '\t' -v name="$1" '$1 == name'
}

field() {	# NAME NUMBER
	row "$1" | cut -f "$2"
}

# The file's text as the inside of a JSON string.
json_text() {	# FILE
	{ cat "$1" && echo; } | sed 's/[\\"]/\\&/g' | awk '
	BEGIN { ORS = ""; for (i = 1; i < 32; i++) code[sprintf("%c", i)] = sprintf("\\u%04x", i) }
	NR > 1 { print "\\n" }
	!/[[:cntrl:]]/ { print; next }
	{ for (i = 1; i <= length($0); i++) { c = substr($0, i, 1); print c in code ? code[c] : c } }'
}

# NAME, tab, the inside of the JSON string: of a flat object of strings.
json_pairs() {	# FILE
	tr '\n' ' ' <"$1" | awk '{
		while (match($0, /"([^"\\]|\\.)*"/)) {
			text = substr($0, RSTART + 1, RLENGTH - 2)
			$0 = substr($0, RSTART + RLENGTH)
			if (++n % 2) name = text; else print name "\t" text
		}
	}'
}

# Whether the first boot will take the value in $tmp/value; in $right, what it takes.
fits() {	# TYPE
	host='([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$' limit=8192
	case $1 in
	string) right='it is empty'; [ -s "$tmp/value" ]; return ;;
	secret) pattern='^[^[:cntrl:]]+$' right='one line of text, without control characters' ;;
	hostname) pattern="^$host" limit=253
		right='a name like app.example.com, parts of at most 63 letters, no scheme, port or path' ;;
	email) pattern="^[^][:cntrl:] \"'\\(){}<>,;:@[]+@$host" right='like admin@example.com' ;;
	url) pattern="^https?://[a-z0-9[][^[:cntrl:] \"'\\{}<>\`]*\$" right='like https://example.com/path' ;;
	integer) pattern='^-?[0-9]{1,18}$' right='a whole number like 42' ;;
	boolean) pattern='^(true|false)$' right='true or false' ;;
	ipv4) pattern='^([0-9]{1,3}\.){3}[0-9]{1,3}$' right='like 192.0.2.1' ;;
	ipv6) pattern='^[0-9a-f.]*:[0-9a-f:.]+$' right='like 2001:db8::1' ;;
	esac
	[ "$(wc -l <"$tmp/value")" -eq 0 ] && [ "$(wc -c <"$tmp/value")" -le "$limit" ] &&
		grep -qiE -e "$pattern" "$tmp/value"
}

accept() {	# NAME: the value in $tmp/value
	type=$(field "$1" 2)
	fits "$type" || wrong "--$(echo "$1" | tr _ -): not a valid $type: $right"
	mv "$tmp/value" "$tmp/given/$1"
}

# The file's text without its last line break.
read_value() {	# FLAG FILE
	[ "$2" = - ] || { [ -r "$2" ] && [ ! -d "$2" ]; } || wrong "$1: cannot read '$2'"
	if [ "$2" = - ]; then head -c 65537; else head -c 65537 -- "$2"; fi >"$tmp/raw"
	[ "$(wc -c <"$tmp/raw")" -le 65536 ] || wrong "$1: '$2' is over 65,536 bytes"
	[ "$(tr -d '\000' <"$tmp/raw" | wc -c)" -eq "$(wc -c <"$tmp/raw")" ] ||
		wrong "$1: '$2' holds a NUL byte"
	value=$(cat "$tmp/raw" && echo .)
	value=${value%.}
	value=${value%"$newline"}
	value=${value%"$cr"}
}

take() {	# FLAG VALUE
	name=$(printf %s "${1#--}" | tr - _)
	case $name in '' | *[!A-Za-z0-9_]*) wrong "unknown flag '$1'" ;; esac
	value=$2
	if [ -z "$(row "$name")" ] && [ "$name" != "${name%_file}" ]; then
		name=${name%_file}
		[ -z "$(row "$name")" ] || read_value "$1" "$2"
	fi
	[ "$(row "$name")" ] || wrong "unknown flag '$1'"
	printf %s "$value" >"$tmp/value"
	accept "$name"
}

options() {
	while [ $# -gt 0 ]; do
		case $1 in
		-h | --help) usage; exit 0 ;;
		--bake | --bake=*) wrong '--bake stands alone: an image holds no values, each server gets its own' ;;
		--*=*) take "${1%%=*}" "${1#*=}" ;;
		--*)
			case ${2---} in --*) wrong "$1 needs a value" ;; esac
			take "$1" "$2"
			shift ;;
		*) wrong "unexpected argument '$1'" ;;
		esac
		shift
	done
}

# params.json: what is given now, else what this file carries, else what is there.
write_params() {
	for known in "$tmp/payload/params.json" /etc/prebake/params.json; do
		[ ! -r "$known" ] || json_pairs "$known"
	done >"$tmp/known"
	missing=''
	parameters | cut -f 1 | while read -r name; do
		if [ -f "$tmp/given/$name" ]; then
			printf '%s\t' "$name"
			json_text "$tmp/given/$name"
			echo
		else
			awk -F '\t' -v name="$name" '$1 == name { print; exit }' "$tmp/known"
		fi
	done >"$tmp/pairs"
	for name in $(parameters | awk -F '\t' '$3 == "required" { print $1 }'); do
		cut -f 1 "$tmp/pairs" | grep -qx "$name" || missing="$missing --$name"
	done
	[ -z "$missing" ] || wrong "missing:$(echo "$missing" | tr _ -)"
	[ ! -s "$tmp/pairs" ] || awk -F '\t' '
		{ printf "%s\n  \"%s\": \"%s\"", (NR > 1 ? "," : "{"), $1, $2 }
		END { print "\n}" }' "$tmp/pairs" >"$tmp/payload/params.json"
}

# No value belongs into an image.
bake() {
	payload
	rm -f "$tmp/payload/params.json"
	/bin/sh "$tmp/payload/install.sh" --check || exit
	/bin/sh "$tmp/payload/install.sh" --bake </dev/null
	exit
}

main() {
	newline='
'
	cr=$(printf '\r')
	tmp=$(mktemp -d)
	trap 'rm -rf "$tmp"' EXIT
	trap 'exit 129' HUP INT TERM
	mkdir "$tmp/given" "$tmp/payload"
	[ "$*" != --bake ] || bake
	options "$@"
	payload
	[ "$(id -u)" -eq 0 ] || [ ! -e /etc/prebake/params.json ] || wrong 'must be run as root'
	write_params
	/bin/sh "$tmp/payload/install.sh" --check || exit
	/bin/sh "$tmp/payload/install.sh" </dev/null
	[ ! -t 1 ] || [ ! -f /root/prebake.txt ] || cat /root/prebake.txt
}

main "$@"
