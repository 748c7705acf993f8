variable "zone" {
  description = "Name of the zone."
  type        = string
}

variable "zone_id" {
  description = "Its id; null: looked up by name."
  type        = string
  nullable    = true
}

variable "records" {
  description = "Address of each host name."
  type        = map(string)
}

variable "ttl" {
  description = "Seconds that resolvers may keep a record."
  type        = number
}

variable "proxied" {
  description = "Whether Cloudflare stands between the visitor and the server."
  type        = bool
}

variable "comment" {
  description = "Shown with each record."
  type        = string
}
