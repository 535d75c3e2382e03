/* SPDX-License-Identifier: Apache-2.0 */
#include "read_committed.h"

#include <librdkafka/rdkafka.h>
/* which has to come first */
#include <librdkafka/rdkafka_mock.h>
#include <stdio.h>
#include <stdlib.h>

static rd_kafka_t *create(rd_kafka_type_t type, const char *setting, const char *value)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, setting, value, error, sizeof error);
    if (type == RD_KAFKA_PRODUCER)
        rd_kafka_conf_set(conf, "transactional.id", "writer", error, sizeof error);
    else
        rd_kafka_conf_set(conf, "group.id", "readers", error, sizeof error); /* isolation.level is read_committed */
    return rd_kafka_new(type, conf, error, sizeof error);
}

static void must(rd_kafka_error_t *error)
{
    if (error == NULL)
        return;
    fprintf(stderr, "read-committed: %s\n", rd_kafka_error_string(error));
    exit(1);
}

static void write_records(rd_kafka_t *producer, int records)
{
    must(rd_kafka_begin_transaction(producer));
    for (int i = 0; i < records; i++)
        rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("out"), RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_VALUE("record", 6),
                          RD_KAFKA_V_END);
    rd_kafka_flush(producer, -1);
}

static int read_records(rd_kafka_t *consumer)
{
    int count = 0;
    rd_kafka_message_t *message;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, "out", 0)->offset = RD_KAFKA_OFFSET_BEGINNING;
    rd_kafka_assign(consumer, list);
    rd_kafka_topic_partition_list_destroy(list);
    while ((message = rd_kafka_consumer_poll(consumer, 5000)) != NULL) {
        count += !message->err;
        rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(consumer);
    return count;
}

int read_committed(const char *brokers)
{
    rd_kafka_t *producer =
        create(RD_KAFKA_PRODUCER, brokers ? "bootstrap.servers" : "test.mock.num.brokers", brokers ? brokers : "1");
    if (brokers == NULL)
        brokers = rd_kafka_mock_cluster_bootstraps(rd_kafka_handle_mock_cluster(producer));
    rd_kafka_t *consumer = create(RD_KAFKA_CONSUMER, "bootstrap.servers", brokers);

    must(rd_kafka_init_transactions(producer, 30000));
    write_records(producer, 3), must(rd_kafka_commit_transaction(producer, -1));
    write_records(producer, 2), must(rd_kafka_abort_transaction(producer, -1));
    write_records(producer, 2);
    int count = read_records(consumer);

    must(rd_kafka_abort_transaction(producer, -1));
    rd_kafka_destroy(consumer);
    rd_kafka_destroy(producer);
    return count;
}
