/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/soak/configure.h"

#include <stdio.h>
#include <stdlib.h>

void program_set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char error[512];
    if (rd_kafka_conf_set(conf, name, value, error, sizeof error) == RD_KAFKA_CONF_OK)
        return;
    fprintf(stderr, "soak: %s\n", error);
    abort();
}

static void set_number(rd_kafka_conf_t *conf, const char *name, int value)
{
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    program_set(conf, name, text);
}

void program_debug(rd_kafka_conf_t *conf)
{
    if (getenv("SOAK_DEBUG"))
        program_set(conf, "debug", getenv("SOAK_DEBUG"));
}

rd_kafka_conf_t *program_configure(const struct program *program)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    program_set(conf, "bootstrap.servers", program->bootstrap);
    program_set(conf, "group.id", program->group);
    program_set(conf, "auto.offset.reset", "earliest");
    program_set(conf, "partition.assignment.strategy", program->strategy);
    program_set(conf, "enable.auto.commit", program->commit == COMMIT_AUTO ? "true" : "false");
    program_set(conf, "enable.auto.offset.store", "false");
    set_number(conf, "session.timeout.ms", program->session_timeout_ms);
    set_number(conf, "heartbeat.interval.ms", program->session_timeout_ms < 9000 ? 1000 : 3000);
    set_number(conf, "max.poll.interval.ms", program->max_poll_interval_ms);
    set_number(conf, "auto.commit.interval.ms", program->auto_commit_interval_ms);
    program_debug(conf);
    return conf;
}

rd_kafka_t *program_create(rd_kafka_type_t type, rd_kafka_conf_t *conf)
{
    char error[512];
    rd_kafka_t *client = rd_kafka_new(type, conf, error, sizeof error);
    if (client)
        return client;
    fprintf(stderr, "soak: %s\n", error);
    abort();
}

rd_kafka_t *program_subscribe(rd_kafka_conf_t *conf, const char *topic)
{
    rd_kafka_t *client = program_create(RD_KAFKA_CONSUMER, conf);
    rd_kafka_poll_set_consumer(client);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, topic, RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(client, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return client;
}

bool program_is_grave(rd_kafka_resp_err_t error)
{
    return error == RD_KAFKA_RESP_ERR__FATAL || error > RD_KAFKA_RESP_ERR_NO_ERROR ||
           error == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET;
}
