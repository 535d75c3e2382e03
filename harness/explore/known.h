/* SPDX-License-Identifier: Apache-2.0 */
/* Tell what the client library is known to do wrong from what the program does wrong. */
#ifndef KT_EXPLORE_KNOWN_H
#define KT_EXPLORE_KNOWN_H

#include "harness/explore/explorer.h"

/* returns  whether a known defect of the librdkafka in use, met by a fault of this schedule, explains the whole cause;
 *          it is then noted for the report */
bool kt_is_known_defect(struct kt_explorer *explorer, const char *line, const struct kt_cause *cause);

/* Append what the noted defects are, a line each; nothing where there are none. */
void kt_known_print(const struct kt_explorer *explorer, struct kmock_buffer *report);

/* returns  "librdkafka 2.0.2" of the one in use; "no librdkafka" where the program has none */
const char *kt_library_name(void);

#endif
