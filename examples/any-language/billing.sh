#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The code under test, in no language of ours: for each order that kcat hands over, an invoice, which takes a second.
# kcat commits every two seconds what it has written into the pipe.
kcat -q -u -b "$KTRIAL_BOOTSTRAP_SERVERS" -G billing -f '%t %p %o\n' \
    -X auto.offset.reset=earliest -X auto.commit.interval.ms=2000 -X partition.assignment.strategy=range orders |
    while read -r topic partition offset; do
        sleep 1
        echo "effect $topic $partition $offset" >&"$KTRIAL_EFFECTS_FD" # the invoice left the building
    done
