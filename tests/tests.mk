# Tests.  Every test prints TAP; tests/run counts and ends with "N passed, N failed".
UNIT = $(patsubst tests/unit/%.c,$(B)/tests/unit/%,$(wildcard tests/unit/*.c))

$(B)/tests/unit/base_%: tests/unit/base_%.c $(B)/base.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ -lcjson

$(B)/tests/unit/generator_%: tests/unit/generator_%.c $(B)/generator.a $(B)/base.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(GENERATOR_LIBS)

$(B)/tests/unit/firstboot_%: tests/unit/firstboot_%.c $(B)/firstboot.a $(B)/base.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(FIRSTBOOT_LIBS)

.PHONY: check-unit
check-unit: $(UNIT)                         ## the unit tests
	tests/run $(UNIT)

$(B)/tests/bench/measure: tests/bench/measure.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -o $@ $<

.PHONY: bench
bench: all $(B)/tests/bench/measure         ## ratios against the named peers, in one run
	tests/bench/run $(B)
