# SPDX-License-Identifier: MIT
# One image for each architecture that is asked for, by the same steps everywhere.

build {
  dynamic "source" {
    for_each = var.hetzner == null ? {} : var.hetzner.bake
    labels   = ["hcloud.image"]
    content {
      name                = source.key
      server_type         = source.value
      upgrade_server_type = lookup(var.faster, source.key, null)
      server_name         = "${var.name}-bake-${source.key}-${local.stamp}"
      snapshot_name       = "${var.name}-${source.key}-${local.spec}-${local.stamp}"
      snapshot_labels     = merge(local.labels, { arch = source.key })
    }
  }

  dynamic "source" {
    for_each = var.digitalocean == null ? [] : ["x86"]
    labels   = ["digitalocean.image"]
    content {
      name          = source.value
      droplet_name  = "${var.name}-bake-${source.value}-${local.stamp}"
      snapshot_name = "${var.name}-${source.value}-${local.spec}-${local.stamp}"
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

  # The build fails with the audit. Nothing may run behind it.
  provisioner "shell" {
    inline = ["prebake-firstboot seal", "prebake-firstboot audit"]
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
