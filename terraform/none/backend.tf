# The spec has no targets.state: it is in terraform.tfstate, here.
