/* SPDX-License-Identifier: Apache-2.0 */
/* Tell what the client library is known to do wrong from what the program does wrong. */
#ifndef KT_EXPLORE_KNOWN_H
#define KT_EXPLORE_KNOWN_H

#include "harness/explore/explorer.h"

/* returns  whether known defects of the librdkafka in use, whose symptoms the run shows, explain all that broke; they are
 *          then noted for the report */
bool kt_is_known_defect(struct kt_explorer *explorer, const struct kt_outcome *result, const struct kt_cause *cause);

/* Append what the noted defects are, a line each; nothing where there are none. */
void kt_known_print(const struct kt_explorer *explorer, struct kmock_buffer *report);

/* returns  "librdkafka 2.0.2" of the one in use; "no librdkafka" where the program has none */
const char *kt_library_name(void);

#endif
