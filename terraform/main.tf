# Servers, firewalls, addresses and DNS records of one spec; made by prebake.
#
# These files are the same for everybody: what differs is in terraform.tfvars.json, which is
# made from the spec, and in image.auto.tfvars.json, which pins the image that was baked.
# Tokens come from the environment: HCLOUD_TOKEN, DIGITALOCEAN_TOKEN, CLOUDFLARE_API_TOKEN.

terraform {
  required_version = ">= 1.9"
}

variable "name" {
  description = "Name of the spec; also the label 'prebake' of what belongs to it."
  type        = string
}

variable "environments" {
  description = "Each is one server."
  type = map(object({
    cloud     = string       # hetzner or digitalocean
    location  = string       # or region
    type      = string       # or size
    hosts     = list(string) # names of its sites
    records   = list(string) # those of them that lie in the zone of var.dns
    required  = list(string) # parameters whose values must be in var.secrets
    user_data = string
    volume    = number # GB; 0: none
    backups   = bool
    protect   = bool # against deletion
  }))
}

variable "firewall" {
  description = "Ports that are open, as on the server itself; null: no firewall, as there."
  type        = list(object({ protocol = string, port = string }))
  default     = null
}

variable "images" {
  description = "Ids of snapshots, by hetzner-x86, hetzner-arm, digitalocean-x86; the newest golden one otherwise."
  type        = map(string)
  default     = {}
}

# A text, not a map: Terraform reads an environment variable as an expression when it wants
# a map, and a secret with a dollar and a brace in it would be one.
variable "secrets" {
  description = "Values of secret parameters, as JSON: {\"dev\": {\"token\": \"...\"}}; give it as TF_VAR_secrets."
  type        = string
  sensitive   = true
  default     = "{}"

  validation {
    condition     = can({ for env, values in jsondecode(var.secrets) : env => { for name, value in values : name => tostring(value) } })
    error_message = "The variable secrets must be JSON, such as {\"dev\": {\"token\": \"...\"}}."
  }
}

locals {
  labels   = { prebake = var.name }
  selector = "prebake=${var.name}"

  secrets = { for env in keys(var.environments) : env => lookup(jsondecode(var.secrets), env, {}) }
  missing = {
    for env, e in var.environments : env => sort(setsubtract(e.required, nonsensitive(keys(local.secrets[env]))))
  }

  # The server reads the lines that start with #prebake-params, each an object in JSON; for
  # cloud-init they are comments.  JSON has no line breaks; what YAML takes for one, or refuses
  # anywhere, is written as its number (jsonencode does so for U+2028 and U+2029).
  escapes = { for n in concat(range(127, 160), [65534, 65535]) : jsondecode(format("\"\\u%04x\"", n)) => format("\\u%04x", n) }
  user_data = {
    for env, e in var.environments : env => "${e.user_data}#prebake-params ${
      join("", [for c in split("", jsonencode(local.secrets[env])) : lookup(local.escapes, c, c)])
    }\n"
  }

  servers = merge(local.hetzner_servers, local.digitalocean_servers)
}
