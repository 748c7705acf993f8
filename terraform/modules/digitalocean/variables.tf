variable "name" {
  description = "Name of the spec."
  type        = string
}

variable "environments" {
  description = "The droplets."
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
  description = "Ids of snapshots, by digitalocean-x86."
  type        = map(string)
}

variable "tags" {
  description = "Tags of all that is made, and of the snapshots that droplets start from."
  type        = list(string)
}

variable "user_data" {
  description = "User-data of each droplet."
  type        = map(string)
  sensitive   = true
}

variable "missing" {
  description = "Parameters of each droplet that have no value."
  type        = map(list(string))
}

variable "ssh_keys" {
  description = "Ids or fingerprints of SSH keys in the account."
  type        = list(string)
}
