variable "dns" {
  description = "The zone at Hetzner, in the project of the token."
  type = object({
    zone = string
    ttl  = number # seconds
  })
}

module "dns" {
  source = "./modules/dns-hetzner"

  zone   = lower(var.dns.zone)
  ttl    = var.dns.ttl
  labels = local.labels
  records = merge([
    for env, e in var.environments : { for host in e.records : lower(host) => local.servers[env].ipv4 }
  ]...)
}
