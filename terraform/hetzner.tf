variable "hetzner" {
  description = "What the servers at Hetzner share."
  type = object({
    network  = optional(object({ range = string, zone = string }))
    spread   = bool         # no two on one host
    ssh_keys = list(string) # names of keys that are in the project
  })
}

module "hetzner" {
  source = "./modules/hetzner"

  name         = var.name
  environments = { for env, e in var.environments : env => e if e.cloud == "hetzner" }
  firewall     = var.firewall
  images       = var.images
  labels       = local.labels
  selector     = local.selector
  user_data    = local.user_data
  missing      = local.missing
  network      = var.hetzner.network
  spread       = var.hetzner.spread
  ssh_keys     = var.hetzner.ssh_keys
}

locals {
  hetzner_servers = module.hetzner.servers
}
