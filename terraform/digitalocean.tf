variable "digitalocean" {
  description = "What the droplets share."
  type = object({
    ssh_keys = list(string) # ids or fingerprints of keys that are in the account
  })
}

module "digitalocean" {
  source = "./modules/digitalocean"

  name         = var.name
  environments = { for env, e in var.environments : env => e if e.cloud == "digitalocean" }
  firewall     = var.firewall
  images       = var.images
  tags         = [for key, value in local.labels : "${key}:${value}"]
  user_data    = local.user_data
  missing      = local.missing
  ssh_keys     = var.digitalocean.ssh_keys
}

locals {
  digitalocean_servers = module.digitalocean.servers
}
