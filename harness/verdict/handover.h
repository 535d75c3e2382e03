/* SPDX-License-Identifier: Apache-2.0 */
/* Read how partitions go from one owner to the next. */
#ifndef KT_VERDICT_HANDOVER_H
#define KT_VERDICT_HANDOVER_H

#include "harness/verdict/tell.h"

/* An instance, or one of its consumers (client 0: all), will do nothing more with what it owns. */
void kt_handover_end(struct kt_walk *walk, kt_name instance, uint32_t client);

/* Read the event that puts a member out of the group; its instance may not know yet. */
void kt_handover_member_gone(struct kt_walk *walk);

/* Read an ASSIGNED event; it ends the owners before where no callbacks were seen. */
void kt_handover_assigned(struct kt_walk *walk, struct kt_partition *partition);

/* Read the end of a revoke or the begin of a lost callback, told as kind. */
void kt_handover_taken_away(struct kt_walk *walk, struct kt_partition *partition, enum kt_fact_kind kind);

#endif
