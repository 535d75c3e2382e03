/* SPDX-License-Identifier: Apache-2.0 */
/* Read what topics `ktrial broker` is to make, and make them. Zero-initialised has none. */
#ifndef KT_COMMAND_BROKER_TOPICS_H
#define KT_COMMAND_BROKER_TOPICS_H

#include "mock/base/buffer.h"
#include "mock/broker/cluster.h"

struct kt_topics {
    struct kmock_new_topic *topics;
    int count;
};

/* Add "name:partitions" or "name:partitions:replicas". errors  false where it is neither */
bool kt_topics_add(struct kt_topics *topics, const char *text);

/* Make them. error  what the cluster has against one is appended. errors  false then */
bool kt_topics_create(const struct kt_topics *topics, struct kmock_cluster *cluster, int64_t now_us,
                      struct kmock_buffer *error);

void kt_topics_finish(struct kt_topics *topics);

#endif
