#!/bin/sh
# SPDX-License-Identifier: MIT
# Until cloud-init is through. 2 means recoverable errors since 23.4 (of the image's own
# configuration, such as a deprecated key): what they are is printed. 1 means that something failed.
set -eu

command -v cloud-init >/dev/null || {
	echo 'this image has no cloud-init, which servers made from it need' >&2
	exit 1
}
status=0
timeout 900 cloud-init status --wait || status=$?
case $status in
0) ;;
2)
	echo 'cloud-init had recoverable errors:'
	cloud-init status --format json | sed -n '/"recoverable_errors": {/,/^ *}/p'
	;;
*)
	echo "cloud-init ended with $status (124: not within 15 minutes):" >&2
	cloud-init status --long >&2 || :
	grep -h -A 20 -e Traceback -e ' ERROR: ' /var/log/cloud-init.log >&2 || :
	exit 1
	;;
esac
