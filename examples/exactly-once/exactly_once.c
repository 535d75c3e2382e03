/* SPDX-License-Identifier: Apache-2.0 */
#include "exactly_once.h"

#include <stdio.h>

#include "clients.h"

enum { BATCH_ORDERS = 5, POLL_MS = 500 };

/* One run of the program. */
struct run {
    const struct billing *conf;
    rd_kafka_t *consumer, *producer;
    rd_kafka_consumer_group_metadata_t *member; /* it is in the group, as of its last assignment */
    rd_kafka_topic_partition_list_t *done;      /* behind the orders of the open transaction; NULL: none is open */
    int orders;                                 /* in the open transaction */
    int is_spoilt;                              /* an invoice could not be written */
    int is_over;                                /* it cannot go on */
};

/* What a transaction's call came to. */
enum outcome { OK, ABORT, FATAL };

/* ---- a transaction ---- */

static rd_kafka_error_t *init_transactions(struct run *run)
{
    return rd_kafka_init_transactions(run->producer, -1);
}

static rd_kafka_error_t *begin_transaction(struct run *run)
{
    return rd_kafka_begin_transaction(run->producer);
}

static rd_kafka_error_t *commit_transaction(struct run *run)
{
    return rd_kafka_commit_transaction(run->producer, -1);
}

static rd_kafka_error_t *abort_transaction(struct run *run)
{
    return rd_kafka_abort_transaction(run->producer, -1);
}

static void set_member(struct run *run, rd_kafka_consumer_group_metadata_t *member)
{
    if (run->member)
        rd_kafka_consumer_group_metadata_destroy(run->member);
    run->member = member;
}

static void forget(struct run *run)
{
    rd_kafka_topic_partition_list_destroy(run->done);
    run->done = NULL;
    run->orders = run->is_spoilt = 0;
}

/* As the member that was given the orders: what has lost the group since is nobody, and nobody is not fenced. */
static rd_kafka_error_t *send_offsets(struct run *run)
{
    if (run->conf->ask_late)
        set_member(run, rd_kafka_consumer_group_metadata(run->consumer));
    return rd_kafka_send_offsets_to_transaction(run->producer, run->done, run->member, -1);
}

/* Errors that are retriable come of timeouts: the same call goes on where it was. */
static enum outcome call(struct run *run, const char *name, rd_kafka_error_t *(*function)(struct run *))
{
    rd_kafka_error_t *error = function(run);
    while (error && rd_kafka_error_is_retriable(error)) {
        rd_kafka_error_destroy(error);
        error = function(run);
    }
    enum outcome outcome = error == NULL ? OK : rd_kafka_error_txn_requires_abort(error) ? ABORT : FATAL;
    if (error)
        fprintf(stderr, "billing: %s: %s\n", name, rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
    run->is_over |= outcome == FATAL;
    return outcome;
}

static enum outcome commit(struct run *run)
{
    enum outcome outcome = run->is_spoilt ? ABORT : OK;
    if (outcome == OK && !run->conf->commit_outside)
        outcome = call(run, "send_offsets_to_transaction", send_offsets);
    if (outcome == OK)
        outcome = call(run, "commit_transaction", commit_transaction);
    if (outcome == OK && run->conf->commit_outside)
        rd_kafka_commit(run->consumer, run->done, 0);
    return outcome;
}

/* returns  whether the partitions' offsets are the group's now */
static int fill_in_committed(struct run *run, rd_kafka_topic_partition_list_t *partitions)
{
    if (rd_kafka_committed(run->consumer, partitions, 10000))
        return 0;
    for (int i = 0; i < partitions->cnt; i++) {
        if (partitions->elems[i].err)
            return 0;
        if (partitions->elems[i].offset < 0)
            partitions->elems[i].offset = RD_KAFKA_OFFSET_BEGINNING; /* nothing was committed yet */
    }
    return 1;
}

/* Orders of an aborted transaction have no invoice: consume them again, from where the group is. */
static void rewind_orders(struct run *run)
{
    rd_kafka_topic_partition_list_t *partitions;
    if (run->conf->never_rewind || run->is_over || rd_kafka_assignment(run->consumer, &partitions))
        return;
    while (!fill_in_committed(run, partitions))
        ;
    rd_kafka_error_t *error = rd_kafka_seek_partitions(run->consumer, partitions, 10000);
    run->is_over |= error != NULL;
    for (int i = 0; i < partitions->cnt; i++)
        run->is_over |= partitions->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_error_destroy(error);
    rd_kafka_topic_partition_list_destroy(partitions);
}

/* End the open transaction, if there is one. */
static void finish(struct run *run)
{
    if (run->done == NULL)
        return;
    enum outcome outcome = commit(run);
    forget(run);
    if (outcome == ABORT) {
        call(run, "abort_transaction", abort_transaction);
        rewind_orders(run);
    }
}

/* ---- orders ---- */

/* Before others get the partitions: what is done is committed, or will be done again by them. */
static void rebalance(rd_kafka_t *consumer, rd_kafka_resp_err_t why, rd_kafka_topic_partition_list_t *partitions,
                      void *opaque)
{
    struct run *run = opaque;
    if (why == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        set_member(run, rd_kafka_consumer_group_metadata(consumer));
        rd_kafka_assign(consumer, partitions);
        return;
    }
    if (run->done && !run->is_over) {
        if (rd_kafka_assignment_lost(consumer) || commit(run) == ABORT)
            call(run, "abort_transaction", abort_transaction);
        forget(run);
    }
    rd_kafka_assign(consumer, NULL);
}

static rd_kafka_resp_err_t write_invoice(struct run *run, const rd_kafka_message_t *order)
{
    char invoice[512];
    int size = snprintf(invoice, sizeof invoice, "invoice for %.*s", (int)order->len, (const char *)order->payload);
    return rd_kafka_producev(run->producer, RD_KAFKA_V_TOPIC(run->conf->invoices),
                             RD_KAFKA_V_KEY(order->key, order->key_len), RD_KAFKA_V_VALUE(invoice, (size_t)size),
                             RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
}

static void handle(struct run *run, const rd_kafka_message_t *order)
{
    if (run->done == NULL && call(run, "begin_transaction", begin_transaction) != OK)
        return;
    if (run->done == NULL)
        run->done = rd_kafka_topic_partition_list_new(1);
    run->is_spoilt |= write_invoice(run, order) != RD_KAFKA_RESP_ERR_NO_ERROR;
    const char *topic = rd_kafka_topic_name(order->rkt);
    rd_kafka_topic_partition_t *place = rd_kafka_topic_partition_list_find(run->done, topic, order->partition);
    if (place == NULL)
        place = rd_kafka_topic_partition_list_add(run->done, topic, order->partition);
    place->offset = order->offset + 1;
    run->orders++;
}

static void bill(struct run *run)
{
    while (!run->is_over) {
        rd_kafka_message_t *order = rd_kafka_consumer_poll(run->consumer, POLL_MS);
        if (order && !order->err && !run->is_over)
            handle(run, order);
        if (!run->is_over && (order == NULL || run->orders >= BATCH_ORDERS))
            finish(run);
        if (order)
            rd_kafka_message_destroy(order);
    }
}

int run_billing(void *conf)
{
    struct run run = {.conf = conf};
    run.producer = billing_producer(run.conf);
    run.consumer = run.producer ? billing_consumer(run.conf, rebalance, &run) : NULL;
    if (run.consumer) {
        call(&run, "init_transactions", init_transactions);
        bill(&run);
        rd_kafka_consumer_close(run.consumer);
        rd_kafka_destroy(run.consumer);
    }
    set_member(&run, NULL);
    if (run.producer)
        rd_kafka_destroy(run.producer);
    return 1;
}
