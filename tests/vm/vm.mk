# Tests in real machines, as root.
VM := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))

STANDINS = metadata github app engine vault faulty hcloud registry
STANDIN_FLAGS = -std=c17 -O2 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror

VM_faults-vm = CUTS=$(CUTS) SEED=$(SEED) VM_SERVERS=cuts
VM_golden    = VM_BAKE=stock VM_SERVERS="golden hcloud"

.PHONY: check-vm faults-vm golden check-standins standins vm-images vm-packages
check-vm:                                   ## servers in real machines, set up and baked each way
faults-vm:                                  ## a server that loses power, CUTS=20 times, SEED=1
golden:                                     ## a golden snapshot baked of a stock image, and servers from it
check-vm faults-vm golden: vm-packages
	$(MAKE) all standins
	$(SUDO) env B=$(B) $(VM_$@) $(VM)/check.sh

check-standins: standins                    ## what the stand-in servers answer
	B=$(B) $(VM)/../standins/check.sh

standins: $(STANDINS:%=$(B)/standins/%) $(B)/standins/clock.so

$(B)/standins/clock.so: $(VM)/../standins/clock.c
	@mkdir -p $(@D)
	$(CC) $(STANDIN_FLAGS) -shared -fPIC -o $@ $<

$(B)/standins/%: $(VM)/../standins/%.c $(VM)/../standins/httpd.c $(VM)/../standins/httpd.h
	@mkdir -p $(@D)
	$(CC) $(STANDIN_FLAGS) -o $@ $(filter %.c,$^) -lmicrohttpd

vm-images:                                  ## build the machines' images into the cache
	$(VM)/image.sh stock
	$(VM)/image.sh docker

vm-packages: test-packages                  ## install what the machines need on this host
	@$(call install_packages,$(strip $(file <$(VM)/packages)))
