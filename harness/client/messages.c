/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/messages.h"

#include <stdlib.h>

#include "harness/client/call.h"
#include "harness/client/real.h"
#include "mock/base/alloc.h"
#include "mock/base/hash.h"

/* What this task produces. librdkafka calls on_send inside the call, on the thread that made it. */
static __thread struct kt_sending *sending __attribute__((tls_model("initial-exec")));

/* returns  the number of the next message made: of a batch, librdkafka makes none where it wrote an error before
 * source  librdkafka rd_kafka_produce_batch, rd_kafka_msg_new0 */
static int32_t next_number(void)
{
    if (sending->batch == NULL)
        return sending->number;
    while (sending->batch_at < sending->batch_count - 1 && sending->batch[sending->batch_at].err)
        sending->batch_at++;
    return sending->number + sending->batch_at++;
}

static rd_kafka_resp_err_t on_send(rd_kafka_t *rk, rd_kafka_message_t *message, void *context)
{
    (void)rk, (void)context;
    if (sending && sending->client)
        kmock_table_put(&sending->client->sent, &message, sizeof message, (void *)(uintptr_t)next_number());
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

void kt_messages_follow(const struct kt_client *client)
{
    if (client->hears_reports)
        kt_client_real()->rd_kafka_interceptor_add_on_send(client->rk, "ktrial", on_send, NULL);
}

void kt_messages_begin(struct kt_sending *next)
{
    sending = next;
}

void kt_messages_end(void)
{
    sending = NULL;
}

int32_t kt_messages_take(struct kt_client *client, const rd_kafka_message_t *message)
{
    void *number = kmock_table_remove(&client->sent, &message, sizeof message);
    return number ? (int32_t)(uintptr_t)number : -1;
}

static uint64_t hash_of(const struct kt_content *content)
{
    uint64_t hash = kmock_hash_number(KMOCK_HASH_START, content->topic);
    hash = kmock_hash_number(hash, content->key ? content->key_size + 1 : 0);
    hash = kmock_hash(hash, content->key, content->key ? content->key_size : 0);
    return kmock_hash(hash, content->value, content->value ? content->value_size : 0);
}

void kt_messages_fail(struct kt_client *client, const struct kt_content *content, int32_t number)
{
    uint64_t hash = hash_of(content);
    struct kt_failed *failed = kmock_table_find(&client->recorder->failed, &hash, sizeof hash);
    if (failed == NULL) {
        failed = kmock_alloc(sizeof *failed);
        kmock_table_put(&client->recorder->failed, &hash, sizeof hash, failed);
    }
    *failed = (struct kt_failed){client->number, number};
}

struct kt_failed kt_messages_repeated(struct kt_client *client, const struct kt_content *content)
{
    if (client == NULL || kmock_table_count(&client->recorder->failed) == 0)
        return (struct kt_failed){0};
    uint64_t hash = hash_of(content);
    struct kt_failed *found = kmock_table_remove(&client->recorder->failed, &hash, sizeof hash);
    struct kt_failed failed = found ? *found : (struct kt_failed){0};
    free(found);
    return failed;
}
