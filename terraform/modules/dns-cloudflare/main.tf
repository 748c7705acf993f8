# Records at Cloudflare; the zone is there.

terraform {
  required_providers {
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = "~> 5.0"
    }
  }
}

# The token needs Zone Read for this.
data "cloudflare_zone" "this" {
  count = var.zone_id == null ? 1 : 0

  filter = {
    name = var.zone
  }
}

# The full name, since a bare label is a change at every plan; a proxied record has no TTL of
# its own, which is 1 there.
resource "cloudflare_dns_record" "this" {
  for_each = var.records

  zone_id = var.zone_id == null ? data.cloudflare_zone.this[0].zone_id : var.zone_id
  name    = each.key
  type    = "A"
  content = each.value
  ttl     = var.proxied ? 1 : var.ttl
  proxied = var.proxied
  comment = var.comment
}
