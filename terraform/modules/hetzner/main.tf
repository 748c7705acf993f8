# Servers at Hetzner.  Addresses and volumes are resources of their own: they outlive a server.

terraform {
  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "~> 1.68"
    }
  }
}

locals {
  none = "no-golden-snapshot"

  names = { for env in keys(var.environments) : env => "${env}-${var.name}" }

  # The image that fits the server type: the one that is pinned, or the newest golden one.
  architectures = { for env, e in var.environments : env => data.hcloud_server_type.this[e.type].architecture }
  images = {
    for env, arch in local.architectures : env => lookup(
      var.images, "hetzner-${arch}", try(tostring(data.hcloud_images.golden[arch].images[0].id), local.none)
    )
  }
}

data "hcloud_server_type" "this" {
  for_each = toset([for e in var.environments : e.type])

  name = each.key
}

# Only for architectures in use that are not pinned.  A list: no image is no error while all
# servers run.
data "hcloud_images" "golden" {
  for_each = setsubtract(values(local.architectures), [for kind in keys(var.images) : trimprefix(kind, "hetzner-")])

  with_selector     = var.selector
  with_architecture = [each.key]
  with_status       = ["available"]
  most_recent       = true
}

resource "hcloud_firewall" "this" {
  count = var.firewall == null ? 0 : 1

  name   = var.name
  labels = var.labels

  rule {
    direction  = "in"
    protocol   = "icmp"
    source_ips = ["0.0.0.0/0", "::/0"]
  }

  dynamic "rule" {
    for_each = var.firewall

    content {
      direction  = "in"
      protocol   = rule.value.protocol
      port       = rule.value.port
      source_ips = ["0.0.0.0/0", "::/0"]
    }
  }
}

resource "hcloud_placement_group" "this" {
  count = var.spread ? 1 : 0

  name   = var.name
  type   = "spread"
  labels = var.labels
}

resource "hcloud_network" "this" {
  count = var.network == null ? 0 : 1

  name     = var.name
  ip_range = var.network.range
  labels   = var.labels
}

resource "hcloud_network_subnet" "this" {
  count = var.network == null ? 0 : 1

  network_id   = hcloud_network.this[0].id
  type         = "cloud"
  network_zone = var.network.zone
  ip_range     = var.network.range
}

resource "hcloud_primary_ip" "ipv4" {
  for_each = var.environments

  name              = "${local.names[each.key]}-ipv4"
  type              = "ipv4"
  location          = each.value.location
  auto_delete       = false
  delete_protection = each.value.protect
  labels            = merge(var.labels, { environment = each.key })
}

resource "hcloud_primary_ip" "ipv6" {
  for_each = var.environments

  name              = "${local.names[each.key]}-ipv6"
  type              = "ipv6"
  location          = each.value.location
  auto_delete       = false
  delete_protection = each.value.protect
  labels            = merge(var.labels, { environment = each.key })
}

resource "hcloud_volume" "this" {
  for_each = { for env, e in var.environments : env => e if e.volume > 0 }

  name              = local.names[each.key]
  size              = each.value.volume
  location          = each.value.location
  format            = "ext4"
  delete_protection = each.value.protect
  labels            = merge(var.labels, { environment = each.key })
}

resource "hcloud_server" "this" {
  for_each = var.environments

  name                     = local.names[each.key]
  server_type              = each.value.type
  location                 = each.value.location
  image                    = local.images[each.key]
  user_data                = var.user_data[each.key]
  ssh_keys                 = var.ssh_keys
  firewall_ids             = hcloud_firewall.this[*].id
  placement_group_id       = one(hcloud_placement_group.this[*].id)
  backups                  = each.value.backups
  delete_protection        = each.value.protect
  rebuild_protection       = each.value.protect
  keep_disk                = true
  shutdown_before_deletion = true
  labels                   = merge(var.labels, { environment = each.key })

  public_net {
    ipv4 = hcloud_primary_ip.ipv4[each.key].id
    ipv6 = hcloud_primary_ip.ipv6[each.key].id
  }

  # Without alias_ips it would be detached and attached at every apply.
  dynamic "network" {
    for_each = hcloud_network_subnet.this

    content {
      subnet_id = network.value.id
      alias_ips = []
    }
  }

  lifecycle {
    # They matter when a server is made.  A new snapshot, key or value of a parameter must not
    # replace one that runs: that is asked for with -replace.
    ignore_changes = [image, user_data, ssh_keys]

    precondition {
      condition     = length(var.missing[each.key]) == 0
      error_message = "TF_VAR_secrets has no value for ${join(", ", var.missing[each.key])} of ${each.key}."
    }
  }
}

resource "hcloud_volume_attachment" "this" {
  for_each = hcloud_volume.this

  volume_id = each.value.id
  server_id = hcloud_server.this[each.key].id
  automount = true
}

check "image" {
  assert {
    condition     = alltrue([for image in values(local.images) : image != local.none])
    error_message = "No snapshot is pinned or has the labels ${var.selector}: bake one, or no server can be made."
  }
}

check "capacity" {
  assert {
    condition = alltrue([
      for e in values(var.environments) : contains(
        [for l in data.hcloud_server_type.this[e.type].locations : l.name if l.available], e.location
      )
    ])
    error_message = "A server type is not available at its location now: servers that run stay, but none can be made."
  }
}
