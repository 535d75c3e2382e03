/* SPDX-License-Identifier: Apache-2.0 */
#include "exactly_once_sqlite.h"

#include <stdio.h>

enum { BATCH_ORDERS = 5, POLL_MS = 500 };

/* One run of the program. */
struct run {
    const struct billing *conf;
    struct ledger *ledger;
    rd_kafka_message_t *orders[BATCH_ORDERS]; /* to be billed together */
    int count;
    int is_over; /* it cannot go on */
};

static void forget(struct run *run)
{
    while (run->count > 0)
        rd_kafka_message_destroy(run->orders[--run->count]);
}

/* ---- where to begin ---- */

static void assign(struct run *run, rd_kafka_t *consumer, rd_kafka_topic_partition_list_t *partitions)
{
    for (int i = 0; i < partitions->cnt; i++) {
        rd_kafka_topic_partition_t *place = &partitions->elems[i];
        place->offset = ledger_position(run->ledger, place->topic, place->partition);
        run->is_over |= place->offset < 0;
    }
    if (run->is_over) {
        rd_kafka_assign(consumer, NULL);
        return;
    }
    rd_kafka_assign(consumer, partitions);
    rd_kafka_offsets_store(consumer, partitions); /* the group's offsets, which monitoring sees, catch up */
}

static void rebalance(rd_kafka_t *consumer, rd_kafka_resp_err_t why, rd_kafka_topic_partition_list_t *partitions,
                      void *opaque)
{
    if (why == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        assign(opaque, consumer, partitions);
    } else {
        forget(opaque); /* who gets the partitions bills what is not billed yet */
        rd_kafka_assign(consumer, NULL);
    }
}

static rd_kafka_t *subscribe(struct run *run)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", run->conf->brokers, error, sizeof error);
    rd_kafka_conf_set(conf, "group.id", run->conf->group, error, sizeof error);
    rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", error, sizeof error);
    rd_kafka_conf_set(conf, "auto.commit.interval.ms", "1000", error, sizeof error);
    rd_kafka_conf_set(conf, "enable.auto.offset.store", "false", error, sizeof error);
    rd_kafka_conf_set(conf, "isolation.level", "read_committed", error, sizeof error);
    rd_kafka_conf_set_opaque(conf, run);
    rd_kafka_conf_set_rebalance_cb(conf, rebalance);
    rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    if (consumer == NULL) {
        fprintf(stderr, "billing: %s\n", error);
        rd_kafka_conf_destroy(conf);
        return NULL;
    }
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, run->conf->orders, RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return consumer;
}

/* ---- orders; each returns  1: done; -1: the database cannot be used ---- */

/* Who lost a partition without knowing finds its position moved, and writes nothing. */
static int bill_one(struct run *run, const rd_kafka_message_t *order)
{
    int moved = ledger_move(run->ledger, order);
    return moved > 0 ? run->conf->write(run->ledger, order) : moved;
}

static int bill_at_once(struct run *run)
{
    int done = ledger_begin(run->ledger);
    if (done < 0)
        return -1;
    for (int i = 0; i < run->count && done >= 0; i++)
        done = bill_one(run, run->orders[i]);
    if (done >= 0)
        done = ledger_commit(run->ledger);
    if (done < 0)
        ledger_rollback(run->ledger);
    return done;
}

static int do_all(struct run *run, int (*what)(struct ledger *ledger, const rd_kafka_message_t *order))
{
    int done = 1;
    for (int i = 0; i < run->count && done >= 0; i++)
        done = what(run->ledger, run->orders[i]);
    return done;
}

static int bill(struct run *run)
{
    switch (run->conf->way) {
    case BILL_INVOICE_FIRST:
        return do_all(run, run->conf->write) < 0 ? -1 : do_all(run, ledger_move);
    case BILL_POSITION_FIRST:
        return do_all(run, ledger_move) < 0 ? -1 : do_all(run, run->conf->write);
    default:
        return bill_at_once(run);
    }
}

static void finish(struct run *run)
{
    run->is_over |= bill(run) < 0;
    for (int i = 0; i < run->count && !run->is_over; i++)
        rd_kafka_offset_store(run->orders[i]->rkt, run->orders[i]->partition, run->orders[i]->offset);
    forget(run);
}

static void consume(struct run *run, rd_kafka_t *consumer)
{
    while (!run->is_over) {
        rd_kafka_message_t *order = rd_kafka_consumer_poll(consumer, POLL_MS);
        if (order && !order->err)
            run->orders[run->count++] = order;
        else if (order)
            rd_kafka_message_destroy(order);
        if (run->count == BATCH_ORDERS || (run->count > 0 && order == NULL))
            finish(run);
    }
}

int run_billing(void *conf)
{
    struct run run = {.conf = conf};
    run.ledger = ledger_open(run.conf->database, run.conf->vfs);
    rd_kafka_t *consumer = run.ledger ? subscribe(&run) : NULL;
    if (consumer) {
        consume(&run, consumer);
        forget(&run);
        rd_kafka_consumer_close(consumer);
        rd_kafka_destroy(consumer);
    }
    if (run.ledger)
        ledger_close(run.ledger);
    return 1;
}
