# Records at Hetzner; the zone is there.

terraform {
  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "~> 1.68"
    }
  }
}

resource "hcloud_zone_rrset" "this" {
  for_each = var.records

  zone    = var.zone
  name    = each.key == var.zone ? "@" : trimsuffix(each.key, ".${var.zone}")
  type    = "A"
  ttl     = var.ttl
  labels  = var.labels
  records = [{ value = each.value }]
}
