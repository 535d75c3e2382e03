/* SPDX-License-Identifier: Apache-2.0 */
/* Know the configs of the brokers: what each is called and may be, and what it was set to at run time.
 *
 * Those that are the topics' defaults may be changed at run time, for all brokers or for one; the rest is read-only.
 * Logs follow the values for all brokers: a value for one broker is remembered and described.
 * source  Kafka KafkaConfig, DynamicBrokerConfig */
#ifndef KMOCK_BROKER_BROKER_CONFIG_H
#define KMOCK_BROKER_BROKER_CONFIG_H

#include "mock/broker/cluster.h"
#include "mock/broker/topic_config.h"

struct kmock_broker_config {
    struct kmock_topic_defaults general; /* set for all brokers */
    char ***own;                         /* set for one broker: by node id - 1, then as general.values */
    char **fixed;    /* what the cluster was made with, by place in the read-only list; may be null */
    char (*ids)[12]; /* of the brokers, as text */
    int32_t nodes_count;
};

/* Remember what a cluster is made of. options  borrowed for the call */
void kmock_broker_config_init(struct kmock_broker_config *config, const struct kmock_cluster_options *options,
                              int32_t nodes_count);
void kmock_broker_config_free(struct kmock_broker_config *config);

/* One config of a broker as a client may see it. Texts live as long as the config. */
struct kmock_broker_config_item {
    const char *name; /* static; null: the brokers have no config at this place */
    const char *value;
    enum kmock_config_source source;
    enum kmock_config_kind kind;
    bool read_only;
    const char *of_broker, *of_all; /* set at run time; null: not */
    const char *built_in;           /* static */
};

/* returns  one more than the last place of a config */
int32_t kmock_broker_config_count(void);

/* node_id  0: what all brokers have. */
struct kmock_broker_config_item kmock_broker_config_at(const struct kmock_broker_config *config, int32_t node_id,
                                                       int32_t place);

/* returns  the place of a config; -1: there is none */
int32_t kmock_broker_config_place(struct kmock_string name);

/* Set a config at run time, or give it up. node_id  0: for all brokers; value  null: give up
 * returns  false where the config is read-only or the value is none of its values; nothing is changed then */
bool kmock_broker_config_set(struct kmock_broker_config *config, int32_t node_id, int32_t place, const char *value);

#endif
