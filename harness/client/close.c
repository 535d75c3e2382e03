/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/close.h"

#include "harness/client/call.h"
#include "harness/client/point.h"
#include "harness/client/real.h"
#include "harness/client/record.h"
#include "harness/sim/export.h"

void kt_close_begins(struct kt_client *client)
{
    if (client == NULL || client->close_began)
        return;
    client->close_began = true;
    kt_record_poll_begins(client);
    kt_point_of_client(client, KT_CLIENT_CLOSE, false, (struct kt_partition){0});
    kt_record_error(client, KT_EVENT_CLOSE_BEGIN, RD_KAFKA_RESP_ERR_NO_ERROR);
}

void kt_close_ends(struct kt_client *client, rd_kafka_resp_err_t error)
{
    if (client == NULL || client->close_ended || !client->close_began)
        return;
    client->close_ended = true;
    kt_record_error(client, KT_EVENT_CLOSE_END, error);
    kt_point_of_client(client, KT_CLIENT_CLOSE, true, (struct kt_partition){0});
}

KT_EXPORT rd_kafka_resp_err_t rd_kafka_consumer_close(rd_kafka_t *rk)
{
    struct kt_client *client = kt_call_begin_client(rk);
    kt_close_begins(client);
    rd_kafka_resp_err_t error = kt_client_real()->rd_kafka_consumer_close(rk);
    kt_close_ends(client, error);
    kt_call_end();
    return error;
}

/* Goes on behind the call: the program polls the queue until rd_kafka_consumer_closed says so. */
KT_EXPORT rd_kafka_error_t *rd_kafka_consumer_close_queue(rd_kafka_t *rk, rd_kafka_queue_t *rkqu)
{
    struct kt_client *client = kt_call_begin_client(rk);
    kt_close_begins(client);
    rd_kafka_error_t *error = kt_client_real()->rd_kafka_consumer_close_queue(rk, rkqu);
    if (error)
        kt_close_ends(client, kt_client_real()->rd_kafka_error_code(error));
    kt_call_end();
    return error;
}

KT_EXPORT int rd_kafka_consumer_closed(rd_kafka_t *rk)
{
    struct kt_client *client = kt_call_begin_client(rk);
    int closed = kt_client_real()->rd_kafka_consumer_closed(rk);
    if (closed)
        kt_close_ends(client, RD_KAFKA_RESP_ERR_NO_ERROR);
    kt_call_end();
    return closed;
}
