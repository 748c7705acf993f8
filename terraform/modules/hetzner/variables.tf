variable "name" {
  description = "Name of the spec."
  type        = string
}

variable "environments" {
  description = "The servers."
  type = map(object({
    location = string
    type     = string
    volume   = number
    backups  = bool
    protect  = bool
  }))
}

variable "firewall" {
  description = "Ports that are open; null: no firewall."
  type        = list(object({ protocol = string, port = string }))
  nullable    = true
}

variable "images" {
  description = "Ids of snapshots, by hetzner-x86 and hetzner-arm."
  type        = map(string)
}

variable "labels" {
  description = "Labels of all that is made."
  type        = map(string)
}

variable "selector" {
  description = "Labels of the snapshots that servers may start from."
  type        = string
}

variable "user_data" {
  description = "User-data of each server."
  type        = map(string)
  sensitive   = true
}

variable "missing" {
  description = "Parameters of each server that have no value."
  type        = map(list(string))
}

variable "network" {
  description = "Private network; null: none."
  type        = object({ range = string, zone = string })
  nullable    = true
}

variable "spread" {
  description = "Whether no two servers may be on one host."
  type        = bool
}

variable "ssh_keys" {
  description = "Names of SSH keys in the project."
  type        = list(string)
}
