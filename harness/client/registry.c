/* SPDX-License-Identifier: Apache-2.0 */
/* Clients, topics and queues of the recorders: see recorder.h. */
#include <stdlib.h>
#include <string.h>

#include "harness/client/real.h"
#include "harness/client/recorder.h"
#include "mock/base/alloc.h"

/* All living handles of all processes: a trampoline has nothing but its rd_kafka_t. */
static struct kmock_table living;

struct kt_client *kt_client_add(struct kt_recorder *recorder, rd_kafka_type_t type)
{
    struct kt_client *client = kmock_alloc(sizeof *client);
    client->recorder = recorder;
    client->type = type;
    client->number = (uint32_t)recorder->clients.count + 1;
    client->background.client = client;
    kmock_list_append(&recorder->clients, &client->link);
    return client;
}

void kt_client_born(struct kt_client *client, rd_kafka_t *rk)
{
    client->rk = rk;
    kmock_table_put(&living, &rk, sizeof rk, client);
}

static void forget_topics(struct kt_client *client)
{
    struct kt_recorder *recorder = client->recorder;
    recorder->last_rkt = NULL;
    struct kmock_table_entry *entry = kmock_table_first(&recorder->topics);
    while (entry) {
        struct kmock_table_entry *next = kmock_table_next(entry);
        struct kt_client_topic *topic = entry->value;
        if (topic->client == client) {
            const void *rkt;
            memcpy(&rkt, entry->key, sizeof rkt);
            kmock_table_remove(&recorder->topics, &rkt, sizeof rkt);
            free(topic->text);
            free(topic);
        }
        entry = next;
    }
}

/* The address may be another handle's already, made by a task that ran meanwhile. */
void kt_client_died(struct kt_client *client)
{
    rd_kafka_t *rk = client->rk;
    if (rk && kmock_table_find(&living, &rk, sizeof rk) == client)
        kmock_table_remove(&living, &rk, sizeof rk);
    client->rk = NULL;
    forget_topics(client);
    kmock_table_free(&client->sent, NULL);
    kt_partitions_free(&client->assigned);
    kt_partitions_free(&client->pending.partitions);
    client->pending.event = NULL;
}

void kt_client_forget(struct kt_client *client)
{
    kt_client_died(client);
    kmock_list_remove(&client->link);
    free(client);
}

struct kt_client *kt_client_of(const rd_kafka_t *rk)
{
    return kmock_table_find(&living, &rk, sizeof rk);
}

/* An address may be another topic's by now: the name tells. */
struct kt_client_topic *kt_client_topic_find(struct kt_recorder *recorder, const rd_kafka_topic_t *rkt)
{
    if (rkt == NULL)
        return NULL;
    struct kt_client_topic *topic = recorder->last_topic;
    if (rkt != recorder->last_rkt)
        topic = kmock_table_find(&recorder->topics, &rkt, sizeof rkt);
    recorder->last_rkt = rkt;
    recorder->last_topic = topic;
    if (topic && strcmp(topic->text, kt_client_real()->rd_kafka_topic_name(rkt)) != 0)
        kt_client_topic_learn(topic->client, rkt);
    return topic;
}

struct kt_client_topic *kt_client_topic_learn(struct kt_client *client, const rd_kafka_topic_t *rkt)
{
    struct kt_recorder *recorder = client->recorder;
    struct kt_client_topic *topic = kmock_table_find(&recorder->topics, &rkt, sizeof rkt);
    if (topic == NULL) {
        recorder->last_rkt = NULL;
        topic = kmock_alloc(sizeof *topic);
        kmock_table_put(&recorder->topics, &rkt, sizeof rkt, topic);
    }
    const char *name = kt_client_real()->rd_kafka_topic_name(rkt);
    topic->client = client;
    if (topic->text && strcmp(topic->text, name) == 0)
        return topic;
    free(topic->text);
    topic->text = kmock_copy_string(name, strlen(name));
    topic->name = kt_recorder_name(recorder, name);
    return topic;
}

struct kt_client_queue *kt_client_queue_find(struct kt_recorder *recorder, const rd_kafka_queue_t *rkqu)
{
    return kmock_table_find(&recorder->queues, &rkqu, sizeof rkqu);
}

/* Entries stay: an address that librdkafka uses again is learnt again. */
void kt_client_queue_learn(struct kt_client *client, const rd_kafka_queue_t *rkqu)
{
    if (client == NULL || rkqu == NULL)
        return;
    struct kt_client_queue *queue = kt_client_queue_find(client->recorder, rkqu);
    if (queue == NULL) {
        queue = kmock_alloc(sizeof *queue);
        kmock_table_put(&client->recorder->queues, &rkqu, sizeof rkqu, queue);
    }
    queue->client = client;
}
