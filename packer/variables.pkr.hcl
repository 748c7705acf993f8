# SPDX-License-Identifier: MIT
# What to bake. server.auto.pkrvars.json has what the spec says: change the spec, not that file.

variable "name" {
  type        = string
  description = "The spec's name; snapshots are found by it."
}

variable "version" {
  type        = string
  description = "The prebake that made these files."
}

variable "hetzner" {
  type = object({
    location = string
    image    = string
    bake     = map(string)
    small    = bool
  })
  default     = null
  description = "Where, from which image, on which server type for each architecture, and whether in the image's own 4 GB."
}

variable "digitalocean" {
  type = object({
    region  = string
    image   = string
    size    = string
    regions = list(string)
  })
  default     = null
  description = "Where, from which image, on which size, and for servers where."
}

# The rest is for who bakes.

variable "params" {
  type        = string
  default     = ""
  description = "A JSON file with the secrets that pulling needs, such as {\"token\": \"...\"}; sealing removes it."
}

variable "faster" {
  type        = map(string)
  default     = {}
  description = "Larger server types to bake on at Hetzner, by architecture; the image keeps the small disk."
}

variable "run" {
  type        = string
  default     = ""
  description = "A label of what is there while it bakes, to find what an aborted build has left."
}

variable "qemu" {
  type = object({
    image       = string
    checksum    = string
    seed        = list(string)
    private_key = string
    accelerator = string
    arguments   = list(list(string))
  })
  default     = null
  description = "Bake on this machine, into ./qemu: a cloud image, its checksum, user-data and meta-data that let root in, and the key."
}
