output "servers" {
  description = "Address and image of each server."
  value = {
    for env in keys(var.environments) : env => {
      ipv4  = hcloud_primary_ip.ipv4[env].ip_address
      image = hcloud_server.this[env].image
    }
  }
}
