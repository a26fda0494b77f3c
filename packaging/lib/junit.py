#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads a ctest JUnit report and prints one line per test: passed, failed or skipped, TAB, name.

Qt Test reports a skipped function as "SKIP   : Class::function() reason" while the program as a
whole passes; such lines come out as "partly", so that nothing is skipped in silence.
"""
import re
import sys
import xml.etree.ElementTree as xml

for case in xml.parse(sys.argv[1]).getroot().iter("testcase"):
    name = case.get("name")
    said = case.findtext("system-out") or ""
    skips = [" ".join(found.split()) for found in re.findall(r"^SKIP\s*:(.*(?:\n(?! *Loc:)[^A-Z\n].*)?)", said, re.M)]
    if case.get("status") == "fail" or case.find("failure") is not None:
        print(f"failed\t{name}")
    elif case.get("status") in ("notrun", "disabled") or case.find("skipped") is not None:
        reason = skips[0] if skips else (said.strip().splitlines() or ["no reason given"])[-1]
        print(f"skipped\t{name}: {reason}")
    else:
        print(f"passed\t{name}")
        for skip in skips:
            print(f"partly\t{name}: {skip}")
