#!/bin/sh
# SPDX-License-Identifier: MIT
# What can be said of the Packer project, the Terraform files and the scripts without a token.
set -eux
cd "$(dirname "$0")/../.."
shellcheck -x -P SCRIPTDIR .github/prebake/*.sh terraform/*.sh packer/*.sh
for file in terraform/*.json packer/*.json .github/prebake/*.json; do
	jq -e . "$file" >/dev/null
done
packer fmt -check packer
packer validate -syntax-only packer
terraform fmt -check -recursive terraform
cd terraform
terraform init -backend=false -input=false
terraform validate
