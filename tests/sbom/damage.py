# SPDX-License-Identifier: MIT
# damage.py FILE DIR: sixty copies of FILE in DIR, bad0 to bad59, with some bytes of the pages that are in
# use changed; every fourth may be cut short, too.  The same ones each time.
import random
import sys

PAGE = 4096
good = open(sys.argv[1], "rb").read()
used = [i for i in range(0, len(good), PAGE) if any(good[i:i + PAGE])]
random.seed(1)
for n in range(60):
    bad = bytearray(good)
    for _ in range(8):
        at = random.choice(used) + random.randrange(PAGE)
        bad[at] = random.choice((0, 1, 2, 255, random.randrange(256)))
    if n % 4 == 0:
        bad = bad[:random.choice((len(bad), PAGE * 9, 100))]
    open(f"{sys.argv[2]}/bad{n}", "wb").write(bad)
