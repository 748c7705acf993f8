# No server is at DigitalOcean.
locals {
  digitalocean_servers = {}
}
