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

  # Snapshots in the droplet's region; the image is the one that is pinned, or the newest golden one.
  snapshots = {
    for env, e in var.environments : env => [
      for image in data.digitalocean_images.all.images : image if contains(image.regions, lower(e.location))
    ]
  }
  images = {
    for env in keys(var.environments) : env => lookup(var.images, "digitalocean-x86", try(
      [for image in local.snapshots[env] : tostring(image.id) if contains(image.tags, "stage:golden")][0], local.none
    ))
  }

  sizes = { for size in data.digitalocean_sizes.all.sizes : size.slug => size }

  # Droplets that run, but could not be made now.
  imageless = [
    for env, image in local.images : env if contains([for one in local.snapshots[env] : tostring(one.id)], image) == false
  ]
  oversized = [
    for env, e in var.environments : env if anytrue([
      for one in local.snapshots[env] : try(one.min_disk_size > local.sizes[e.type].disk, false)
      if tostring(one.id) == local.images[env]
    ])
  ]
  homeless = [
    for env, e in var.environments : env if contains(
      try(local.sizes[e.type].available ? local.sizes[e.type].regions : [], []), lower(e.location)
    ) == false
  ]
}

data "digitalocean_sizes" "all" {}

# Those of this spec.
data "digitalocean_images" "all" {
  filter {
    key    = "private"
    values = ["true"]
  }

  filter {
    key    = "tags"
    values = var.tags
    all    = true
  }

  sort {
    key       = "created"
    direction = "desc"
  }
}

# The firewall holds for all droplets with the tag, from the moment that they are made.  Other
# tags are made as they are used, and are nobody's: to delete one takes it from all that has it,
# from snapshots, too.
resource "digitalocean_tag" "firewall" {
  name = "firewall:${var.name}"
}

# What is not allowed out is dropped, too: all of it is allowed.
resource "digitalocean_firewall" "this" {
  count = var.firewall == null ? 0 : 1

  name = var.name
  tags = [digitalocean_tag.firewall.name]

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

  lifecycle {
    # An empty one would take its place.
    ignore_changes = [name, region, initial_filesystem_type]

    # What is no longer wanted is deleted after it is detached.
    create_before_destroy = true

    postcondition {
      condition     = self.region == lower(each.value.location)
      error_message = "The volume of '${each.key}' is at ${self.region}, and cannot be used at ${each.value.location}."
    }
  }
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
  resize_disk       = false # a larger one could not become smaller again
  tags              = concat(var.tags, ["environment:${each.key}", digitalocean_tag.firewall.name])

  # Not an attachment, which would be taken from a droplet that still runs.
  volume_ids = [for env, volume in digitalocean_volume.this : volume.id if env == each.key]

  # The firewall first: no droplet is ever without it.
  depends_on = [digitalocean_firewall.this]

  # By default, shutting down has a minute.
  timeouts {
    delete = "10m"
  }

  lifecycle {
    # They matter when a droplet is made.  A new snapshot, key or value of a parameter must not
    # replace one that runs: that is asked for with -replace.
    ignore_changes = [image, user_data, ssh_keys]

    # A droplet that runs has the image that it was made from.
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

# DigitalOcean protects nothing: what goes before a droplet or its volume goes, refuses to.
resource "terraform_data" "protected" {
  for_each = merge(
    { for env, droplet in digitalocean_droplet.this : env => droplet.id },
    { for env, volume in digitalocean_volume.this : "${env}/volume" => volume.id },
  )

  input            = var.environments[split("/", each.key)[0]].protect
  triggers_replace = each.value

  provisioner "local-exec" {
    when    = destroy
    command = self.input ? "echo ${each.key} is protected >&2 && exit 1" : "exit 0"
  }
}

# The names are in quotes, by which .github/prebake/terraform.sh knows whose plan to refuse.
check "image" {
  assert {
    condition     = length(local.imageless) == 0
    error_message = "${join(", ", formatlist("'%s'", local.imageless))} cannot be made anew: what is pinned is no snapshot with ${join(", ", var.tags)} in the region, or there is none with ${join(", ", var.tags)}, stage:golden: bake one."
  }
}

check "disk" {
  assert {
    condition     = length(local.oversized) == 0
    error_message = "${join(", ", formatlist("'%s'", local.oversized))} cannot be made anew: the image is from a size with a larger disk: bake on the smallest."
  }
}

check "capacity" {
  assert {
    condition     = length(local.homeless) == 0
    error_message = "${join(", ", formatlist("'%s'", local.homeless))} cannot be made anew: the size is not available in the region now."
  }
}
