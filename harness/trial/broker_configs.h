/* SPDX-License-Identifier: Apache-2.0 */
/* Set the brokers up as kt_options says: their configs and their racks. */
#ifndef KT_TRIAL_BROKER_CONFIGS_H
#define KT_TRIAL_BROKER_CONFIGS_H

#include "harness/trial/trial.h"

/* Put what brokers read at their start into the cluster's options; a config that no broker has is a misuse.
 * configs  "group.max.size=2,log.retention.ms=1000"; may be NULL */
void kt_broker_configs_read(const char *configs, struct kmock_cluster_options *options);

/* Give the cluster the rest of them, which is about its topics. */
void kt_broker_configs_apply(const char *configs, struct kt_trial *trial);

/* Put the brokers into racks; they then send a client that says its rack to a replica there.
 * racks  "a,b,a": of broker-1, broker-2...; NULL: none */
void kt_broker_racks_read(const char *racks, struct kmock_cluster_options *options);

/* Forget what the options point to, once the cluster is created. */
void kt_broker_racks_finish(struct kmock_cluster_options *options);

#endif
