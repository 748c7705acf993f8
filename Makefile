# prebake: servers that come up fully configured.   make help
B        ?= build
CC       ?= cc
CFLAGS   ?= -O2 -g
WARNINGS  = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wstrict-prototypes -Werror
CPPFLAGS += -I. -I$(B) -D_GNU_SOURCE
ALL_CFLAGS = -std=c17 $(WARNINGS) $(CFLAGS)

# libarchive is linked in: of its formats we use three, and shared it would load sixteen
# libraries, ICU among them, at every start.  Without libarchive.a: make ARCHIVE=-larchive
ARCHIVE  ?= -l:libarchive.a -llzma -lbz2 -lz -Wl,--gc-sections
GENERATOR_LIBS = -lyaml -lcjson $(ARCHIVE) -llzma
FIRSTBOOT_LIBS = -lcurl -lcjson -lresolv
BUILD_PACKAGES = gcc libarchive-dev libbz2-dev libc6-dev libcjson-dev libcurl4-openssl-dev \
	liblzma-dev libyaml-dev make zlib1g-dev

BASE      = $(wildcard base/*.c)
GENERATOR = $(filter-out generator/main.c,$(wildcard generator/*.c))
FIRSTBOOT = $(filter-out $(patsubst %,firstboot/%.c,main from_none github_none \
	identity_none progress_none repair_none report_none say_none takeover_none),$(wildcard firstboot/*.c))
HEADERS   = $(wildcard base/*.h generator/*.h generator/tools/*.h firstboot/*.h tests/unit/*.h)

obj = $(patsubst %.c,$(B)/%.o,$(1))

.PHONY: all clean help
all: $(B)/prebake $(B)/prebake-firstboot    ## build both programs

$(B)/prebake: $(call obj,generator/main.c) $(B)/generator.a $(B)/base.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(GENERATOR_LIBS)

$(B)/prebake-firstboot: $(call obj,firstboot/main.c) $(B)/firstboot.a $(B)/base.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(FIRSTBOOT_LIBS)

$(B)/base.a: $(call obj,$(BASE))
$(B)/generator.a: $(call obj,$(GENERATOR)) $(B)/embedded_table.o
$(B)/firstboot.a: $(call obj,$(FIRSTBOOT))
$(B)/%.a:
	@rm -f $@
	$(AR) rcs $@ $^

$(B)/%.o: %.c $(HEADERS) Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

# What the generator carries: templates and examples as they are, the helper's
# source without its comments, and with short names as well.
CARRIED = $(sort $(wildcard templates/* packer/* docs/examples/*.yaml docs/examples/*/*.yaml \
	base/*.[ch] firstboot/*.[ch] terraform/*.tf terraform/*/*.tf terraform/modules/*/*.tf \
	terraform/gitignore terraform/pin-image.sh github/*/*))

$(B)/embed: $(call obj,$(wildcard generator/tools/*.c) generator/words.c base/buf.c)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^

# Changes when a file appears or goes.
$(B)/carried.list: FORCE
	@mkdir -p $(@D)
	@echo '$(CARRIED)' | cmp -s - $@ || echo '$(CARRIED)' > $@
.PHONY: FORCE

$(B)/embedded_table.c: $(B)/embed $(B)/carried.list $(CARRIED)
	$(B)/embed $(CARRIED) > $@.tmp && mv $@.tmp $@

$(B)/embedded_table.o: $(B)/embedded_table.c generator/embedded.h
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

SUDO = $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# Install what is missing of these packages.
install_packages = [ "$$(dpkg-query -W -f '$${db:Status-Status}\n' $(1) 2>/dev/null | \
	grep -c '^installed')" -ge $(words $(1)) ] || \
	{ echo 'installing $(1)' && $(SUDO) apt-get -qq update && \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qqy -o DPkg::Lock::Timeout=300 \
	-o Dpkg::Use-Pty=0 install --no-install-recommends $(1) >/dev/null; }

.PHONY: quickstart build-packages install
quickstart: build-packages                  ## from a fresh machine to user-data to paste
	@$(MAKE) --no-print-directory -s -j2 all
	@docs/quickstart.sh $(B) docs/examples/infrakt.yaml

build-packages:
	@$(call install_packages,$(BUILD_PACKAGES))

PREFIX ?= /usr/local
install: all                                ## the programs and manuals below PREFIX=/usr/local
	install -D -m 755 -t $(DESTDIR)$(PREFIX)/bin $(B)/prebake
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man1 docs/prebake.1
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man8 docs/prebake-firstboot.8

include tests/tests.mk

clean:                                      ## remove what was built
	rm -rf $(B)

help:                                       ## this
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/' | expand -t 16
