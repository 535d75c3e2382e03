/* SPDX-License-Identifier: Apache-2.0 */
/* Do to the cluster what faults say about topics, their configs and throttling. */
#ifndef KT_STAGE_ACT_TOPIC_H
#define KT_STAGE_ACT_TOPIC_H

#include "harness/fault/fault.h"
#include "mock/broker/cluster.h"

/* returns  a Kafka error code, 0 when it was done; action  KT_DO_THROTTLE or one behind it */
int16_t kt_topic_act(struct kmock_cluster *cluster, const struct kt_action *action, int64_t now_us);

#endif
