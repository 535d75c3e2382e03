/* SPDX-License-Identifier: Apache-2.0 */
/* Run one trial with crashes, a freeze, a lost reply and a restart on stock librdkafka, and print the hash of its
 * history: the same for the same seed, wherever and however it runs.
 *
 *   history SEED [RUNS] */
#include <inttypes.h>
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>

#include <ktrial/ktrial.h>

static int consume(void *group)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", "broker-1:9092,broker-2:9092", error, sizeof error);
    rd_kafka_conf_set(conf, "group.id", group, error, sizeof error);
    rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", error, sizeof error);
    rd_kafka_conf_set(conf, "enable.auto.commit", "false", error, sizeof error);
    rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, "orders", RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    while (consumer) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 500);
        if (message && !message->err) {
            kt_effect(message);
            rd_kafka_commit_message(consumer, message, message->offset % 2);
        }
        if (message)
            rd_kafka_message_destroy(message);
    }
    return 1;
}

static int produce(void *topic)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", "broker-1:9092", error, sizeof error);
    rd_kafka_conf_set(conf, "enable.idempotence", "true", error, sizeof error);
    rd_kafka_t *producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    for (int i = 0; i < 50; i++)
        rd_kafka_producev(producer, RD_KAFKA_V_TOPIC((const char *)topic), RD_KAFKA_V_KEY(&i, sizeof i),
                          RD_KAFKA_V_VALUE("order", 5), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    rd_kafka_flush(producer, 60000);
    rd_kafka_destroy(producer);
    return 0;
}

static uint64_t run(uint64_t seed)
{
    struct kt_figures figures;
    struct kt_trial *t = kt_trial_begin(&(struct kt_options){.name = "history", .seed = seed});
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", 60);
    kt_start(t, "billing", 3, consume, "billing");
    kt_start(t, "shop", 1, produce, "orders");
    kt_fault(t, "OffsetCommit group=billing nth=5: drop reply");
    kt_fault(t, "at 8s: freeze billing-1 for 60s");
    kt_fault(t, "at 20s: crash billing-2, restart after 5s");
    kt_fault(t, "at 30s: move coordinator billing");
    kt_run_until(t, "at 150s");
    kt_trial_figures(t, &figures);
    kt_trial_end(t, NULL);
    return figures.history;
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    int runs = argc > 2 ? atoi(argv[2]) : 1;
    for (int i = 0; i < runs; i++)
        printf("%016" PRIx64 "\n", run(seed));
    return 0;
}
