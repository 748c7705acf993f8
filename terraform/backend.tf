# Which bucket is in state.tfbackend.json: terraform init -backend-config=state.tfbackend.json
# Its keys come from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.  Storage that is
# not Amazon's may not take the checksums that newer versions send in spite of skip_s3_checksum,
# but for AWS_REQUEST_CHECKSUM_CALCULATION=when_required and
# AWS_RESPONSE_CHECKSUM_VALIDATION=when_required, in the environment, too.
terraform {
  required_version = ">= 1.10" # for use_lockfile

  backend "s3" {
    use_lockfile                = true
    use_path_style              = true
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
    skip_requesting_account_id  = true
    skip_s3_checksum            = true
  }
}
