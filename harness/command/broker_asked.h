/* SPDX-License-Identifier: Apache-2.0 */
/* Read the arguments of `ktrial broker`. */
#ifndef KT_COMMAND_BROKER_ASKED_H
#define KT_COMMAND_BROKER_ASKED_H

#include "harness/command/broker_secure.h"
#include "harness/command/broker_topics.h"
#include "harness/live/live.h"

/* What the arguments said. */
struct kt_asked {
    struct kt_live_options live;
    struct kt_topics topics;
    struct kt_secure secure;
    struct kt_fault *faults;
    int faults_count;
    const char *trace; /* null: none */
    bool allows_remote;
};

/* Read and check them; what is wrong is said on stderr, and help on stdout.
 *
 * asked    overwritten; to be given back with kt_asked_finish in any case
 * returns  KT_EXPLORE_CLEAN to go on, KT_ARGUMENT_HELP, or KT_EXPLORE_USAGE */
int kt_asked_read(struct kt_asked *asked, int argc, char **argv);

/* Say on stderr what turned out to be wrong with them. returns  KT_EXPLORE_USAGE */
int kt_asked_refuse(const char *why, size_t size);

void kt_asked_finish(struct kt_asked *asked);

#endif
