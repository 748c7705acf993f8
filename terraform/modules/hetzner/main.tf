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

  # A type that is retired is not in the list any more, but servers of it run.
  types = { for type in data.hcloud_server_types.all.server_types : type.name => type }
  architectures = {
    for env, e in var.environments : env => try(local.types[e.type].architecture, startswith(e.type, "cax") ? "arm" : "x86")
  }

  # Snapshots that fit the server type; the image is the one that is pinned, or the newest golden one.
  snapshots = {
    for env, arch in local.architectures : env => [for image in data.hcloud_images.all.images : image if image.architecture == arch]
  }
  images = {
    for env, arch in local.architectures : env => lookup(var.images, "hetzner-${arch}", try(
      [for image in local.snapshots[env] : tostring(image.id) if lookup(image.labels, "stage", "") == "golden"][0], local.none
    ))
  }

  # Servers that run, but could not be made now.
  imageless = [
    for env, image in local.images : env if contains([for one in local.snapshots[env] : tostring(one.id)], image) == false
  ]
  oversized = [
    for env, e in var.environments : env if anytrue([
      for one in local.snapshots[env] : try(local.types[one.labels.type].disk > local.types[e.type].disk, false)
      if tostring(one.id) == local.images[env]
    ])
  ]
  homeless = [
    for env, e in var.environments : env if contains(
      [for at in try(local.types[e.type].locations, []) : at.name if at.available], e.location
    ) == false
  ]
}

data "hcloud_server_types" "all" {}

# Those of this spec.  A list: no image is no error while all servers run.
data "hcloud_images" "all" {
  with_selector = var.selector
  with_status   = ["available"]
  most_recent   = true
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

# Where its server is.  Not an attachment, which would be taken from a server that still runs.
resource "hcloud_volume" "this" {
  for_each = { for env, e in var.environments : env => e if e.volume > 0 }

  name              = local.names[each.key]
  size              = each.value.volume
  server_id         = hcloud_server.this[each.key].id
  automount         = true
  format            = "ext4"
  delete_protection = each.value.protect
  labels            = merge(var.labels, { environment = each.key })

  lifecycle {
    postcondition {
      condition     = self.location == each.value.location
      error_message = "The volume of '${each.key}' is at ${self.location}, and cannot be used at ${each.value.location}."
    }
  }
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
  shutdown_before_deletion = each.value.protect == false # or it would be down, and not deleted
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
    # replace one that runs: that is asked for with -replace.  None that runs can change its group.
    ignore_changes = [image, user_data, ssh_keys, placement_group_id]

    # A server that runs has the image that it was made from.
    postcondition {
      condition     = self.image != local.none
      error_message = "There is no golden snapshot to make '${each.key}' from: bake one."
    }

    precondition {
      condition     = length(var.missing[each.key]) == 0
      error_message = "TF_VAR_secrets has no value for ${join(", ", var.missing[each.key])} of ${each.key}."
    }
  }
}

# The names are in quotes, by which .github/prebake/terraform.sh knows whose plan to refuse.
check "image" {
  assert {
    condition     = length(local.imageless) == 0
    error_message = "${join(", ", formatlist("'%s'", local.imageless))} cannot be made anew: what is pinned is no snapshot with ${var.selector}, or there is none with ${var.selector},stage=golden: bake one."
  }
}

check "disk" {
  assert {
    condition     = length(local.oversized) == 0
    error_message = "${join(", ", formatlist("'%s'", local.oversized))} cannot be made anew: the image is from a server type with a larger disk: bake on the smallest."
  }
}

check "capacity" {
  assert {
    condition     = length(local.homeless) == 0
    error_message = "${join(", ", formatlist("'%s'", local.homeless))} cannot be made anew: the server type is not available at the location now."
  }
}
