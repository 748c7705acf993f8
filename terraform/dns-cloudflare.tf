terraform {
  required_providers {
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = "~> 5.0"
    }
  }
}

variable "dns" {
  description = "The zone at Cloudflare."
  type = object({
    zone    = string
    zone_id = optional(string) # looked up by name if absent
    api     = string
    ttl     = number # seconds
    proxied = bool
  })
}

provider "cloudflare" {
  base_url = var.dns.api
}

module "dns" {
  source = "./modules/dns-cloudflare"

  zone    = lower(var.dns.zone)
  zone_id = var.dns.zone_id
  ttl     = var.dns.ttl
  proxied = var.dns.proxied
  comment = "prebake: ${var.name}"
  records = merge([
    for env, e in var.environments : { for host in e.records : lower(host) => local.servers[env].ipv4 }
  ]...)
}
