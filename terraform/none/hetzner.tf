# No server is at Hetzner.
locals {
  hetzner_servers = {}
}
