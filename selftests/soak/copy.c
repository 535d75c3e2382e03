/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/soak/copy.h"

#include <librdkafka/rdkafka.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "selftests/soak/configure.h"

enum { CALL_TIMEOUT_MS = 30000 };

static _Thread_local volatile sig_atomic_t stopping;

static void stop(int signal_number)
{
    (void)signal_number;
    stopping = 1;
}

/* One pair of clients. */
struct copier {
    const struct program *program;
    rd_kafka_t *consumer, *producer;
    rd_kafka_topic_partition_list_t *done; /* next offsets of the open transaction; NULL: none is open */
    int records;                           /* in it */
    bool is_spoilt;                        /* it cannot be committed */
    bool is_behind;                        /* it was aborted: what it read is to be read again */
    bool is_over;                          /* only fresh clients help */
};

/* What an error of a call asks for. */
enum remedy { NOTHING, AGAIN, ABORT, BEGIN_ANEW };

static enum remedy remedy_of(rd_kafka_error_t *error)
{
    enum remedy remedy = error == NULL                              ? NOTHING
                         : rd_kafka_error_is_fatal(error)           ? BEGIN_ANEW
                         : rd_kafka_error_txn_requires_abort(error) ? ABORT
                         : rd_kafka_error_is_retriable(error)       ? AGAIN
                                                                    : BEGIN_ANEW;
    rd_kafka_error_destroy(error);
    return remedy;
}

/* ---- transactions ---- */

static void begin_if_none(struct copier *copier)
{
    if (copier->done)
        return;
    copier->done = rd_kafka_topic_partition_list_new(4);
    copier->records = 0;
    copier->is_spoilt = remedy_of(rd_kafka_begin_transaction(copier->producer)) != NOTHING;
}

static enum remedy send_offsets(struct copier *copier)
{
    enum remedy remedy;
    rd_kafka_consumer_group_metadata_t *group = rd_kafka_consumer_group_metadata(copier->consumer);
    do
        remedy =
            remedy_of(rd_kafka_send_offsets_to_transaction(copier->producer, copier->done, group, CALL_TIMEOUT_MS));
    while (remedy == AGAIN);
    rd_kafka_consumer_group_metadata_destroy(group);
    return remedy;
}

static enum remedy commit(struct copier *copier)
{
    enum remedy remedy = send_offsets(copier);
    if (remedy != NOTHING)
        return remedy;
    do
        remedy = remedy_of(rd_kafka_commit_transaction(copier->producer, CALL_TIMEOUT_MS));
    while (remedy == AGAIN);
    return remedy;
}

static enum remedy abort_it(struct copier *copier)
{
    enum remedy remedy;
    do
        remedy = remedy_of(rd_kafka_abort_transaction(copier->producer, CALL_TIMEOUT_MS));
    while (remedy == AGAIN);
    copier->is_behind = true;
    return remedy;
}

static void end(struct copier *copier, bool commits)
{
    if (copier->done == NULL)
        return;
    enum remedy remedy = commits && !copier->is_spoilt ? commit(copier) : ABORT;
    if (remedy == ABORT)
        remedy = abort_it(copier);
    if (remedy != NOTHING)
        copier->is_over = true;
    rd_kafka_topic_partition_list_destroy(copier->done);
    copier->done = NULL;
}

/* ---- the consumer ---- */

/* What was read in a transaction ends in it, before somebody else reads on. */
static void rebalance(rd_kafka_t *client, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t *partitions,
                      void *opaque)
{
    struct copier *copier = opaque;
    bool assigns = what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
    if (!assigns)
        end(copier, !rd_kafka_assignment_lost(client));
    if (strcmp(copier->program->strategy, "cooperative-sticky") == 0) /* rebalance_protocol is NULL while it closes */
        rd_kafka_error_destroy(assigns ? rd_kafka_incremental_assign(client, partitions)
                                       : rd_kafka_incremental_unassign(client, partitions));
    else
        rd_kafka_assign(client, assigns ? partitions : NULL);
}

/* Read again from what is committed. returns  false where that cannot be done */
static bool rewind_to_committed(rd_kafka_t *consumer)
{
    rd_kafka_topic_partition_list_t *list;
    if (rd_kafka_assignment(consumer, &list))
        return false;
    bool is_done = list->cnt == 0 || rd_kafka_committed(consumer, list, CALL_TIMEOUT_MS) == 0;
    for (int i = 0; i < list->cnt; i++) {
        is_done = is_done && !list->elems[i].err;
        if (list->elems[i].offset < 0)
            list->elems[i].offset = RD_KAFKA_OFFSET_BEGINNING;
    }
    if (is_done && list->cnt > 0)
        is_done = remedy_of(rd_kafka_seek_partitions(consumer, list, CALL_TIMEOUT_MS)) == NOTHING;
    for (int i = 0; i < list->cnt; i++)
        is_done = is_done && !list->elems[i].err;
    rd_kafka_topic_partition_list_destroy(list);
    return is_done;
}

static void handle(struct copier *copier, const rd_kafka_message_t *record)
{
    const char *topic = rd_kafka_topic_name(record->rkt);
    begin_if_none(copier);
    if (copier->program->work_ms)
        usleep((useconds_t)copier->program->work_ms * 1000);
    if (rd_kafka_producev(copier->producer, RD_KAFKA_V_TOPIC(copier->program->output),
                          RD_KAFKA_V_KEY(record->key, record->key_len), RD_KAFKA_V_VALUE(record->payload, record->len),
                          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END))
        copier->is_spoilt = true;
    rd_kafka_topic_partition_t *next = rd_kafka_topic_partition_list_find(copier->done, topic, record->partition);
    if (next == NULL)
        next = rd_kafka_topic_partition_list_add(copier->done, topic, record->partition);
    next->offset = record->offset + 1;
    copier->records++;
}

static void take(struct copier *copier, const rd_kafka_message_t *message)
{
    if (copier->is_behind) {
        copier->is_behind = false;
        copier->is_over |= !rewind_to_committed(copier->consumer);
    } else if (message && message->err) {
        copier->is_over |= program_is_grave(message->err);
    } else if (message) {
        handle(copier, message);
    }
    if (copier->records >= copier->program->batch || message == NULL)
        end(copier, true);
}

static void consume(struct copier *copier)
{
    while (!stopping && !copier->is_over) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(copier->consumer, copier->program->poll_ms);
        take(copier, message);
        if (message)
            rd_kafka_message_destroy(message);
    }
    end(copier, !copier->is_over);
}

/* ---- clients ---- */

static rd_kafka_t *create_producer(const struct copy *copy)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    program_set(conf, "bootstrap.servers", copy->program->bootstrap);
    program_set(conf, "transactional.id", copy->transactional_id);
    program_debug(conf);
    return program_create(RD_KAFKA_PRODUCER, conf);
}

static rd_kafka_t *create_consumer(struct copier *copier)
{
    rd_kafka_conf_t *conf = program_configure(copier->program);
    program_set(conf, "enable.auto.commit", "false");
    program_set(conf, "isolation.level", "read_committed");
    rd_kafka_conf_set_opaque(conf, copier);
    rd_kafka_conf_set_rebalance_cb(conf, rebalance);
    return program_subscribe(conf, copier->program->topic);
}

/* returns  whether the producer is ready */
static bool prepare(rd_kafka_t *producer)
{
    enum remedy remedy;
    do
        remedy = remedy_of(rd_kafka_init_transactions(producer, CALL_TIMEOUT_MS));
    while (remedy == AGAIN && !stopping);
    return remedy == NOTHING;
}

static void run_clients(const struct copy *copy)
{
    struct copier copier = {.program = copy->program, .producer = create_producer(copy)};
    if (prepare(copier.producer)) {
        copier.consumer = create_consumer(&copier);
        consume(&copier);
        rd_kafka_consumer_close(copier.consumer);
        rd_kafka_destroy(copier.consumer);
    }
    rd_kafka_destroy(copier.producer);
}

int copy_run(void *argument)
{
    signal(SIGTERM, stop);
    while (!stopping) {
        run_clients(argument);
        if (!stopping)
            sleep(1);
    }
    return 0;
}
