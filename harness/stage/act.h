/* SPDX-License-Identifier: Apache-2.0 */
/* Do to the cluster what an action of a fault says. */
#ifndef KT_STAGE_ACT_H
#define KT_STAGE_ACT_H

#include "harness/fault/fault.h"
#include "mock/broker/cluster.h"

/* Do an action on leaders, replicas and coordinators; others are not done: brokers that go up and down have listeners or
 * services, which are the caller's.
 *
 * returns  false where there is no such topic, partition or coordinator, or the broker is down or holds no replica */
bool kt_cluster_act(struct kmock_cluster *cluster, const struct kt_action *action, int64_t now_us);

#endif
