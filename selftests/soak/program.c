/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/soak/program.h"

#include <librdkafka/rdkafka.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <ktrial/ktrial.h>

#include "selftests/soak/configure.h"

/* Of the instance: its first thread takes its signals, and instances share statics. */
static _Thread_local volatile sig_atomic_t stopping;

static void stop(int signal_number)
{
    (void)signal_number;
    stopping = 1;
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

static rd_kafka_t *subscribe(const struct program *program)
{
    rd_kafka_conf_t *conf = program_configure(program);
    rd_kafka_conf_set_opaque(conf, (void *)program);
    if (program->has_rebalance_callback)
        rd_kafka_conf_set_rebalance_cb(conf, rebalance);
    return program_subscribe(conf, program->topic);
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

/* returns  whether to stop; false: to begin anew */
static bool consume(rd_kafka_t *client, const struct program *program)
{
    bool grave = false;
    while (!stopping && !grave) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, program->poll_ms);
        if (message && message->err)
            grave = program_is_grave(message->err);
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
