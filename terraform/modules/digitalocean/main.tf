# Droplets.  Volumes are resources of their own: they outlive a droplet.  No reserved addresses:
# a droplet's metadata names its own address, and the server waits until its names lead there.

terraform {
  required_providers {
    digitalocean = {
      source  = "digitalocean/digitalocean"
      version = "~> 2.99"
    }
  }
}

locals {
  none = "no-golden-snapshot"

  names = { for env in keys(var.environments) : env => "${env}-${var.name}" }

  # The one that is pinned, or the newest golden one in the droplet's region.
  images = {
    for env, e in var.environments : env => lookup(
      var.images, "digitalocean-x86", try(tostring(data.digitalocean_images.golden[e.location].images[0].id), local.none)
    )
  }
}

data "digitalocean_images" "golden" {
  for_each = toset([for e in values(var.environments) : e.location if lookup(var.images, "digitalocean-x86", null) == null])

  filter {
    key    = "private"
    values = ["true"]
  }

  filter {
    key    = "tags"
    values = concat(var.tags, ["stage:golden"])
    all    = true
  }

  filter {
    key    = "regions"
    values = [each.key]
  }

  sort {
    key       = "created"
    direction = "desc"
  }
}

# The firewall holds for all droplets with the tags, from the moment that they are made.
resource "digitalocean_tag" "this" {
  for_each = toset(concat(var.tags, [for env in keys(var.environments) : "environment:${env}"]))

  name = each.key
}

# What is not allowed out is dropped, too: all of it is allowed.
resource "digitalocean_firewall" "this" {
  count = var.firewall == null ? 0 : 1

  name = var.name
  tags = [for tag in var.tags : digitalocean_tag.this[tag].name]

  inbound_rule {
    protocol         = "icmp"
    source_addresses = ["0.0.0.0/0", "::/0"]
  }

  dynamic "inbound_rule" {
    for_each = var.firewall

    content {
      protocol         = inbound_rule.value.protocol
      port_range       = inbound_rule.value.port
      source_addresses = ["0.0.0.0/0", "::/0"]
    }
  }

  outbound_rule {
    protocol              = "icmp"
    destination_addresses = ["0.0.0.0/0", "::/0"]
  }

  outbound_rule {
    protocol              = "tcp"
    port_range            = "1-65535"
    destination_addresses = ["0.0.0.0/0", "::/0"]
  }

  outbound_rule {
    protocol              = "udp"
    port_range            = "1-65535"
    destination_addresses = ["0.0.0.0/0", "::/0"]
  }
}

resource "digitalocean_volume" "this" {
  for_each = { for env, e in var.environments : env => e if e.volume > 0 }

  region                  = each.value.location
  name                    = local.names[each.key]
  size                    = each.value.volume
  initial_filesystem_type = "ext4"
  tags                    = concat(var.tags, ["environment:${each.key}"])
}

resource "digitalocean_droplet" "this" {
  for_each = var.environments

  name              = local.names[each.key]
  region            = each.value.location
  size              = each.value.type
  image             = local.images[each.key]
  user_data         = var.user_data[each.key]
  ssh_keys          = var.ssh_keys
  backups           = each.value.backups
  graceful_shutdown = true
  tags              = [for tag in concat(var.tags, ["environment:${each.key}"]) : digitalocean_tag.this[tag].name]

  # The firewall first: no droplet is ever without it.
  depends_on = [digitalocean_firewall.this]

  lifecycle {
    # They matter when a droplet is made.  A new snapshot, key or value of a parameter must not
    # replace one that runs: that is asked for with -replace.
    ignore_changes = [image, user_data, ssh_keys]

    precondition {
      condition     = length(var.missing[each.key]) == 0
      error_message = "TF_VAR_secrets has no value for ${join(", ", var.missing[each.key])} of ${each.key}."
    }
  }
}

resource "digitalocean_volume_attachment" "this" {
  for_each = digitalocean_volume.this

  volume_id  = each.value.id
  droplet_id = digitalocean_droplet.this[each.key].id
}

check "image" {
  assert {
    condition     = alltrue([for image in values(local.images) : image != local.none])
    error_message = "No snapshot is pinned or has the tags ${join(", ", var.tags)}, stage:golden: bake one, or no droplet can be made."
  }
}
