output "dev_ip" {
  description = "Address of the server 'dev', if there is one."
  value       = try(local.servers["dev"].ipv4, null)
}

output "prod_ip" {
  description = "Address of the server 'prod', if there is one."
  value       = try(local.servers["prod"].ipv4, null)
}

output "ips" {
  description = "Address of each server."
  value       = { for env, server in local.servers : env => server.ipv4 }
}

output "urls" {
  description = "Where each server's sites are."
  value       = { for env, e in var.environments : env => [for host in e.hosts : "https://${host}"] }
}

output "images" {
  description = "What each server was made from."
  value       = { for env, server in local.servers : env => server.image }
}
