# SPDX-License-Identifier: MIT
# One image for each architecture that is asked for, by the same steps everywhere.

build {
  dynamic "source" {
    for_each = var.hetzner == null ? {} : var.hetzner.bake
    labels   = ["hcloud.image"]
    content {
      name                = source.key
      server_type         = source.value
      upgrade_server_type = try(var.faster[source.key], null)
      server_name         = "bake-${source.key}-${local.stamp}-${local.spec}"
      snapshot_name       = "${var.name}-${source.key}-${local.spec}-${local.stamp}"
      snapshot_labels     = merge(local.labels, { arch = source.key, type = source.value })
    }
  }

  dynamic "source" {
    for_each = var.digitalocean == null ? [] : ["x86"]
    labels   = ["digitalocean.image"]
    content {
      name          = source.value
      droplet_name  = "bake-${source.value}-${local.stamp}-${local.spec}"
      snapshot_name = "${var.name}-${source.value}-${local.spec}-${local.stamp}"
      snapshot_tags = [for key, value in merge(local.labels, { arch = source.value }) : "${key}:${replace(value, ".", "-")}"]
    }
  }

  dynamic "source" {
    for_each = var.qemu == null ? [] : ["image"]
    labels   = ["qemu.image"]
    content {
      name = source.value
    }
  }

  # apt is locked and files may yet be replaced until cloud-init is through.
  provisioner "shell" {
    script = "${path.root}/wait-for-cloud-init.sh"
  }

  # What the cloud's image has not yet; a kernel that is replaced stays beside the new one.
  provisioner "shell" {
    environment_vars = ["DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_SUSPEND=1"]
    inline = [
      "apt-get -qq -o DPkg::Lock::Timeout=300 update",
      "apt-get -qqy -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold dist-upgrade",
    ]
  }

  provisioner "shell" {
    script          = "${path.root}/setup.sh"
    execute_command = "sh '{{ .Path }}' --bake"
  }

  dynamic "provisioner" {
    for_each = var.params == "" ? [] : [var.params]
    labels   = ["file"]
    content {
      source      = provisioner.value
      destination = "/etc/prebake/params.json"
    }
  }

  provisioner "shell" {
    inline = ["prebake-firstboot pull"]
  }

  # What the image is made of.
  provisioner "shell" {
    inline = ["prebake-firstboot sbom > /run/prebake-sbom.json"]
  }

  provisioner "file" {
    direction   = "download"
    source      = "/run/prebake-sbom.json"
    destination = "${path.root}/sbom-${source.type}-${source.name}.cdx.json"
  }

  # The build fails with the audit. Nothing may run behind it. DigitalOcean's snapshot has the disk's
  # free blocks as they are: github.com/digitalocean/marketplace-partners, scripts/90-cleanup.sh.
  provisioner "shell" {
    inline = [
      "prebake-firstboot seal",
      "if grep -qs DigitalOcean /sys/class/dmi/id/sys_vendor; then dd if=/dev/zero of=/zero bs=4M 2>/dev/null || rm /zero; sync; fi",
      "prebake-firstboot audit",
    ]
  }

  post-processor "manifest" {
    output     = "${path.root}/manifest.json"
    strip_path = true
    custom_data = {
      name = var.name
      spec = local.spec
    }
  }
}
