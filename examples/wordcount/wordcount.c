/* SPDX-License-Identifier: Apache-2.0 */
#include "wordcount.h"

#include <stdio.h>

static void assign(rd_kafka_t *consumer, const struct wordcount *job, rd_kafka_topic_partition_list_t *partitions)
{
    for (int i = 0; i < partitions->cnt && !job->trust_the_group; i++)
        partitions->elems[i].offset = job->store->position(job->store->context, partitions->elems[i].partition);
    rd_kafka_assign(consumer, partitions);
    if (!job->trust_the_group)
        rd_kafka_offsets_store(consumer, partitions); /* the group's offsets catch up with the store's */
}

static void rebalance(rd_kafka_t *consumer, rd_kafka_resp_err_t why, rd_kafka_topic_partition_list_t *partitions,
                      void *opaque)
{
    if (why == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
        assign(consumer, opaque, partitions);
    else
        rd_kafka_assign(consumer, NULL);
}

static rd_kafka_t *subscribe(struct wordcount *job)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", job->brokers, error, sizeof error);
    rd_kafka_conf_set(conf, "group.id", job->group, error, sizeof error);
    rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", error, sizeof error);
    rd_kafka_conf_set(conf, "auto.commit.interval.ms", "1000", error, sizeof error);
    rd_kafka_conf_set(conf, "enable.auto.offset.store", "false", error, sizeof error);
    rd_kafka_conf_set_opaque(conf, job);
    rd_kafka_conf_set_rebalance_cb(conf, rebalance);
    rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    if (consumer == NULL) {
        fprintf(stderr, "wordcount: %s\n", error);
        rd_kafka_conf_destroy(conf);
        return NULL;
    }
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, job->topic, RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return consumer;
}

int run_wordcount(void *conf)
{
    struct wordcount *job = conf;
    rd_kafka_t *consumer = subscribe(job);
    while (consumer) {
        rd_kafka_message_t *line = rd_kafka_consumer_poll(consumer, 1000);
        if (line == NULL)
            continue;
        if (!line->err) {
            job->store->add(job->store->context, line, job->trust_the_group ? -1 : line->offset);
            rd_kafka_offset_store(line->rkt, line->partition, line->offset);
        }
        rd_kafka_message_destroy(line);
    }
    return 1;
}
