# Which bucket is in state.tfbackend.json: terraform init -backend-config=state.tfbackend.json
# Its keys come from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.
terraform {
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
