# The spec has no targets.dns: records are made by hand.
