# SPDX-License-Identifier: MIT
# Tokens come from the environment: HCLOUD_TOKEN, DIGITALOCEAN_TOKEN.

locals {
  # Two snapshots with one of these are the same but for the day they were made.
  base = jsonencode([try(var.hetzner.image, ""), try(var.hetzner.small, false), try(var.digitalocean.image, "")])
  spec = substr(sha256("${file(abspath("${path.root}/setup.sh"))}${local.base}"), 0, 12)

  stamp = formatdate("YYYYMMDD-hhmmss", timestamp())

  # Terraform looks for `prebake` and `stage`; who promotes an image sets stage=golden.
  labels = {
    prebake = var.name
    spec    = local.spec
    version = var.version
    stage   = "candidate"
  }

  # What an aborted build leaves is found by these, and by its age or run.
  bake_labels = merge(var.run == "" ? {} : { run = var.run }, {
    prebake = var.name
    role    = "bake"
  })
}

source "hcloud" "image" {
  location                  = var.hetzner.location
  image                     = var.hetzner.image
  server_labels             = local.bake_labels
  ssh_keys_labels           = local.bake_labels
  ssh_username              = "root"
  ssh_timeout               = "15m"
  temporary_key_pair_type   = "ed25519"
  ssh_clear_authorized_keys = true

  # A small file system makes a small snapshot; it grows at first boot.
  user_data = var.hetzner.small ? "#cloud-config\n{growpart: {mode: \"off\"}, resize_rootfs: false}\n" : null
}

source "digitalocean" "image" {
  region                    = var.digitalocean.region
  image                     = var.digitalocean.image
  size                      = var.digitalocean.size
  snapshot_regions          = var.digitalocean.regions
  tags                      = [for key, value in local.bake_labels : "${key}:${value}"]
  droplet_agent             = false
  monitoring                = false
  ipv6                      = false
  ssh_username              = "root"
  ssh_timeout               = "15m"
  temporary_key_pair_type   = "ed25519"
  ssh_clear_authorized_keys = true
}

source "qemu" "image" {
  iso_url              = var.qemu.image
  iso_checksum         = var.qemu.checksum
  disk_image           = true
  skip_resize_disk     = true
  format               = "qcow2"
  disk_discard         = "unmap"
  disk_detect_zeroes   = "unmap"
  disk_compression     = true
  cd_files             = var.qemu.seed
  cd_label             = "cidata"
  accelerator          = var.qemu.accelerator
  headless             = true
  memory               = 2048
  cpus                 = 2
  qemuargs             = var.qemu.arguments
  output_directory     = "${path.root}/qemu"
  vm_name              = "${var.name}.qcow2"
  ssh_username         = "root"
  ssh_private_key_file = var.qemu.private_key
  ssh_timeout          = "30m"
  shutdown_command     = "systemctl poweroff"
}
