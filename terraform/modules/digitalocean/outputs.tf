output "servers" {
  description = "Address and image of each droplet."
  value = {
    for env in keys(var.environments) : env => {
      ipv4  = digitalocean_droplet.this[env].ipv4_address
      image = digitalocean_droplet.this[env].image
    }
  }
}
