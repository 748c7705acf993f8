variable "zone" {
  description = "Name of the zone."
  type        = string
}

variable "records" {
  description = "Address of each host name."
  type        = map(string)
}

variable "ttl" {
  description = "Seconds that resolvers may keep a record."
  type        = number
}

variable "labels" {
  description = "Labels of each record."
  type        = map(string)
}
