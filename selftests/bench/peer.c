/* SPDX-License-Identifier: Apache-2.0 */
/* The same work on librdkafka's own mock cluster, in real time. */
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "selftests/bench/bench.h"
#include "selftests/bench/client.h"

enum { MESSAGES = 1000000, PARTITIONS = 4, IDLE_S = 10 };

static void *consume(void *client)
{
    bench_consume(client);
    return NULL;
}

int bench_throughput_peer(void)
{
    char error[512];
    pthread_t thread;
    double begin_ms = bench_wall_ms();
    rd_kafka_t *host = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), error, sizeof error);
    rd_kafka_mock_cluster_t *cluster = rd_kafka_mock_cluster_new(host, 3);
    rd_kafka_mock_topic_create(cluster, "bench", PARTITIONS, 1);
    struct bench_client producer = {.brokers = rd_kafka_mock_cluster_bootstraps(cluster), .messages = MESSAGES};
    struct bench_client consumer = producer;
    consumer.idle_s = IDLE_S;
    pthread_create(&thread, NULL, consume, &consumer);
    bench_produce(&producer);
    pthread_join(thread, NULL);
    printf("peer=librdkafka-%s-mock\npeer_lost=%ld\n", rd_kafka_version_str(), MESSAGES - consumer.consumed);
    bench_print_usage("peer_");
    printf("peer_wall_s=%.2f\n", (bench_wall_ms() - begin_ms) / 1e3);
    rd_kafka_mock_cluster_destroy(cluster);
    rd_kafka_destroy(host);
    return 0;
}
