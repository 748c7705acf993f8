# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# Power cuts, to be sourced by check.sh: a server is cut off (QEMU dies by SIGKILL; its disk keeps
# what the guest has written, not what it still held in memory) at a random moment after the helper
# began, booted again, cut again. When the helper has come to its end, or the cuts are used up, it
# is booted once more and left alone, and must be as if nothing had been. Then the next life starts,
# from the disk as it was when the helper began for the first time.
#
# CUTS=20 cuts, at moments chosen by SEED=1, CUTS_SPAN=60 seconds after the helper's first words at
# most.

: "${run:?}" "${docker:?}" "${limit:?}"

cuts=${CUTS:-20}
cuts_seed=${SEED:-1}
cuts_span=${CUTS_SPAN:-60}
cuts_steps='metadata parameters registries files env proxy images up names ready show'

# A moment for each cut: a line, seconds with one digit.
cuts_moments() {
	awk -v seed="$cuts_seed" -v n="$cuts" -v span="$cuts_span" 'BEGIN {
		srand(seed)
		while (n-- > 0)
			printf "%.1f\n", rand() * span
	}'
}

# What the helper has said on the console in this boot.
cuts_said() {
	tr -d '\r' <"$run/$1/console" | sed 's/ ([0-9.]* s)$//' | grep -ao 'prebake: [a-z]*: .*\|prebake: done\|prebake: degraded' |
		sed -n '/^prebake: metadata: /,$p'
}

cuts_has_begun() {
	cuts_said "$1" | grep -q .
}

cuts_has_ended() {
	cuts_said "$1" | grep -qx 'prebake: done\|prebake: degraded\|prebake: [a-z]*: failed'
}

# The step that the last words are of, or the one after it if they are its last.
cuts_step() {
	last=$(cuts_said "$1" | tail -n 1 | sed 's/^prebake: //')
	case $last in
	*': done' | *': skipped')
		echo "$cuts_steps the-end" | sed "s/.*\<${last%%:*} \([a-z-]*\).*/\1/" ;;
	*) echo "${last%%:*}" ;;
	esac
}

# The console starts anew with each boot, but only once QEMU runs.
cuts_boot() {
	: >"$run/$1/console"
	machine_start "$1"
}

cuts_wait() {	# NAME SECONDS COMMAND…: as machine_wait, but looks ten times a second
	end=$(($(date +%s) + $2))
	name=$1
	shift 2
	until "$@"; do
		[ "$(date +%s)" -lt "$end" ] && machine_runs "$name" || return 1
		sleep 0.1
	done
}

cuts_kill() {
	kill -9 "$(cat "$run/$1/pid")"
	while machine_runs "$1"; do sleep 0.1; done
}

# What the next mount would do is done first: the file system's journal is replayed.
cuts_read() {	# NAME PATH: the file on the disk; nothing if there is none
	e2fsck -y -E journal_only "$run/$1/root.img" >"$run/$1/e2fsck" 2>&1 || :
	debugfs -R "cat $2" "$run/$1/root.img" 2>/dev/null
}

# Once there are secrets on the disk, they are whole, and the ones that were first there.
cuts_keeps_secrets() {
	cuts_read "$1" /var/lib/prebake/secrets.json >"$run/$1/secrets.now"
	[ -s "$run/$1/secrets.now" ] || [ -f "$run/$1/secrets.first" ] || return 0
	jq -e '.GITHUB_WEBHOOK_SECRET | test("^[0-9a-f]{64}$")' "$run/$1/secrets.now" >/dev/null || {
		echo "secrets.json on the disk: $(wc -c <"$run/$1/secrets.now") bytes, not as the plan says"
		return 1
	}
	[ -f "$run/$1/secrets.first" ] || cp "$run/$1/secrets.now" "$run/$1/secrets.first"
	cmp "$run/$1/secrets.first" "$run/$1/secrets.now"
}

# A boot, and its end by a cut so many seconds after the helper's first words, or at its end.
cuts_cut() {	# NAME NUMBER SECONDS
	cuts_boot "$1"
	cuts_wait "$1" "$limit" cuts_has_begun "$1" || return 1
	began=$(date +%s.%N)
	cuts_wait "$1" "${3%.*}" cuts_has_ended "$1" || sleep "0.${3#*.}"
	cuts_kill "$1"
	echo "# cut $2: $(date +%s.%N | awk -v began="$began" '{ printf "%.1f", $1 - began }') s" \
		"after the helper began, in $(cuts_step "$1")"
}

# Places and modes of what prebake makes; times and contents differ from life to life.
cuts_picture() {	# NAME FILE
	machine_ssh "$1" 'find /etc/prebake /opt/infrakt /var/lib/prebake /root -xdev \
		! -path "/root/.ssh*" -printf "%y %m %U:%G %p %l\n" | sort' >"$2"
	[ "$(wc -l <"$2")" -gt 20 ]
}

# Nothing temporary, half-written or put aside.
cuts_is_clean() {
	found=$(machine_ssh "$1" 'find /etc/prebake /opt/infrakt /var/lib/prebake /root -xdev \
		! -path "/root/.*" \( -name "*.prebake" -o -name "*.prebake-*" -o -name installing \
		-o -type f -size 0 \)')
	echo "$found"
	[ -z "$found" ]
}

cuts_has_one_container_each() {
	# shellcheck disable=SC2016
	machine_ssh "$1" 'docker ps -a --format "{{.Label \"com.docker.compose.service\"}} {{.State}}"' |
		sort | tee "$run/$1/containers"
	printf 'caddy running\ninfrakt running\n' | cmp - "$run/$1/containers"
}

cuts_env_has_secret() {
	secret=$(jq -r .GITHUB_WEBHOOK_SECRET "$run/$1/secrets.first")
	machine_ssh "$1" cat /opt/infrakt/.env | grep -Eqx "GITHUB_WEBHOOK_SECRET=[\"']?$secret[\"']?"
}

# The last boot of a life.
cuts_left_alone() {	# NAME LIFE
	cuts_boot "$1"
	began=$(date +%s)
	machine_wait "$1" "$limit" server_is_settled "$1" || :
	took "$1" "life $2: settled" "$began"
	check "$1" "life $2: says done" server_is_done "$1"
	check "$1" "life $2: answers over HTTPS" machine_wait "$1" 60 server_is_healthy "$1"
	check "$1" "life $2: the printed API key opens the app, none does not" server_key_opens "$1"
	check "$1" "life $2: the app has all that it needs" server_app_has_all "$1"
	check "$1" "life $2: secrets are for root alone" server_modes "$1"
	check "$1" "life $2: one container for each service" cuts_has_one_container_each "$1"
	check "$1" "life $2: nothing temporary is left" cuts_is_clean "$1"
	check "$1" "life $2: pictured" cuts_picture "$1" "$run/$1/life"
	[ -f "$run/$1/life.first" ] || cp "$run/$1/life" "$run/$1/life.first"
	check "$1" "life $2: places and modes as in the first life" \
		server_same "$1" "$run/$1/life.first" "$run/$1/life"
	check "$1" "life $2: the secret that was first on the disk is in .env" cuts_env_has_secret "$1"
	machine_ssh "$1" sync || :
	cuts_kill "$1"
	check "$1" "life $2: the secrets are those that were first on the disk" cuts_keeps_secrets "$1"
}

cuts_first_boot() {
	cuts_boot "$1"
	cuts_wait "$1" "$limit" cuts_has_begun "$1" || return 1
	cuts_kill "$1"
	cp --sparse=always "$run/$1/root.img" "$run/$1/began.img"
}

cuts_lives() {	# the moments at descriptor 3
	life=1 n=0
	while read -r moment <&3; do
		n=$((n + 1))
		check cuts "cut $n: boots" cuts_cut cuts "$n" "$moment"
		grep '^#' "$run/cuts/output" || :
		check cuts "cut $n: the secrets are those that were first on the disk" \
			cuts_keeps_secrets cuts
		if cuts_has_ended cuts && [ "$n" -lt "$cuts" ]; then
			cuts_left_alone cuts "$life"
			life=$((life + 1))
			rm "$run/cuts/secrets.first"
			cp --sparse=always "$run/cuts/began.img" "$run/cuts/root.img"
		fi
	done
	cuts_left_alone cuts "$life"
}

check_cuts() {
	machine_new cuts 6 "$docker"
	check cuts "user-data fits" user_data cuts digitalocean 65536
	machine_metadata cuts digitalocean "$run/cuts/user-data"
	machine_config_drive cuts "$run/cuts/user-data"
	check cuts "the helper begins" cuts_first_boot cuts
	cuts_moments >"$run/cuts/moments"
	cuts_lives 3<"$run/cuts/moments"
	machine_stop cuts
	rm -f "$run/cuts/began.img"
}
