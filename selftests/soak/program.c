/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/soak/program.h"

#include <librdkafka/rdkafka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ktrial/ktrial.h>

/* Of the instance: its first thread takes its signals, and instances share statics. */
static _Thread_local volatile sig_atomic_t stopping;

static void stop(int signal_number)
{
    (void)signal_number;
    stopping = 1;
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value)
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
    set(conf, name, text);
}

static void take(rd_kafka_t *client, bool cooperative, rd_kafka_topic_partition_list_t *partitions)
{
    if (cooperative)
        rd_kafka_error_destroy(rd_kafka_incremental_assign(client, partitions));
    else
        rd_kafka_assign(client, partitions);
}

static void give_back(rd_kafka_t *client, bool cooperative, rd_kafka_topic_partition_list_t *partitions)
{
    if (cooperative)
        rd_kafka_error_destroy(rd_kafka_incremental_unassign(client, partitions));
    else
        rd_kafka_assign(client, NULL);
}

static void rebalance(rd_kafka_t *client, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t *partitions,
                      void *opaque)
{
    const struct program *program = opaque;
    bool cooperative = strcmp(rd_kafka_rebalance_protocol(client), "COOPERATIVE") == 0;
    if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        take(client, cooperative, partitions);
        return;
    }
    if (program->commit != COMMIT_AUTO && !rd_kafka_assignment_lost(client))
        rd_kafka_commit(client, NULL, 0);
    give_back(client, cooperative, partitions);
}

static rd_kafka_conf_t *configure(const struct program *program)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", program->bootstrap);
    set(conf, "group.id", program->group);
    set(conf, "auto.offset.reset", "earliest");
    set(conf, "partition.assignment.strategy", program->strategy);
    set(conf, "enable.auto.commit", program->commit == COMMIT_AUTO ? "true" : "false");
    set(conf, "enable.auto.offset.store", "false");
    set_number(conf, "session.timeout.ms", program->session_timeout_ms);
    set_number(conf, "heartbeat.interval.ms", program->session_timeout_ms < 9000 ? 1000 : 3000);
    set_number(conf, "max.poll.interval.ms", program->max_poll_interval_ms);
    set_number(conf, "auto.commit.interval.ms", program->auto_commit_interval_ms);
    if (getenv("SOAK_DEBUG"))
        set(conf, "debug", getenv("SOAK_DEBUG"));
    rd_kafka_conf_set_opaque(conf, (void *)program);
    if (program->has_rebalance_callback)
        rd_kafka_conf_set_rebalance_cb(conf, rebalance);
    return conf;
}

static rd_kafka_t *subscribe(const struct program *program)
{
    char error[512];
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, configure(program), error, sizeof error);
    if (client == NULL)
        abort();
    rd_kafka_poll_set_consumer(client);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, program->topic, RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(client, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return client;
}

static void handle(rd_kafka_t *client, const struct program *program, const rd_kafka_message_t *record)
{
    if (program->work_ms)
        usleep((useconds_t)program->work_ms * 1000);
    kt_effect(record);
    rd_kafka_topic_partition_list_t *done = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(done, rd_kafka_topic_name(record->rkt), record->partition)->offset =
        record->offset + 1;
    rd_kafka_offsets_store(client, done); /* refused where the partition is somebody else's by now */
    rd_kafka_topic_partition_list_destroy(done);
}

/* Errors that a restart heals and waiting may not: the program begins anew, as a supervisor would have it. */
static bool is_grave(rd_kafka_resp_err_t error)
{
    return error == RD_KAFKA_RESP_ERR__FATAL || error > RD_KAFKA_RESP_ERR_NO_ERROR ||
           error == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET;
}

/* returns  whether to stop; false: to begin anew */
static bool consume(rd_kafka_t *client, const struct program *program)
{
    bool grave = false;
    while (!stopping && !grave) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, program->poll_ms);
        if (message && message->err)
            grave = is_grave(message->err);
        else if (message)
            handle(client, program, message);
        if (message)
            rd_kafka_message_destroy(message);
        if (program->commit != COMMIT_AUTO) /* what is stored and not committed yet; again after a failure */
            rd_kafka_commit(client, NULL, program->commit == COMMIT_ASYNC);
    }
    return stopping;
}

int program_run(void *argument)
{
    const struct program *program = argument;
    signal(SIGTERM, stop);
    for (bool done = false; !done;) {
        rd_kafka_t *client = subscribe(program);
        done = consume(client, program);
        rd_kafka_consumer_close(client);
        rd_kafka_destroy(client);
        if (!done)
            sleep(1);
    }
    return 0;
}
