/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/callbacks.h"

#include <inttypes.h>
#include <stdlib.h>

#include "harness/client/logs.h"
#include "harness/client/real.h"
#include "harness/client/trampolines.h"

/* librdkafka prints a callback of a configuration as its address. returns  0 where it is not set */
static uintptr_t callback_of(const rd_kafka_conf_t *conf, const char *property)
{
    char text[64] = "";
    size_t size = sizeof text;
    if (kt_client_real()->rd_kafka_conf_get(conf, property, text, &size) != RD_KAFKA_CONF_OK)
        return 0;
    return (uintptr_t)strtoumax(text, NULL, 16);
}

static uintptr_t default_log_callback(void)
{
    static uintptr_t callback;
    if (callback == 0) {
        rd_kafka_conf_t *fresh = kt_client_real()->rd_kafka_conf_new();
        callback = callback_of(fresh, "log_cb");
        kt_client_real()->rd_kafka_conf_destroy(fresh);
    }
    return callback;
}

static void read_all(struct kt_callbacks *user, const rd_kafka_conf_t *conf)
{
    user->rebalance = (__typeof__(user->rebalance))callback_of(conf, "rebalance_cb");
    user->offset_commit = (__typeof__(user->offset_commit))callback_of(conf, "offset_commit_cb");
    user->consume = (__typeof__(user->consume))callback_of(conf, "consume_cb");
    user->dr = (__typeof__(user->dr))callback_of(conf, "dr_cb");
    user->dr_msg = (__typeof__(user->dr_msg))callback_of(conf, "dr_msg_cb");
    user->error = (__typeof__(user->error))callback_of(conf, "error_cb");
    user->stats = (__typeof__(user->stats))callback_of(conf, "stats_cb");
    user->throttle = (__typeof__(user->throttle))callback_of(conf, "throttle_cb");
    user->background_event = (__typeof__(user->background_event))callback_of(conf, "background_event_cb");
    user->log = (__typeof__(user->log))callback_of(conf, "log_cb");
}

/* Set in conf, of each callback that user has, the one of to. A property that is not the program's is not touched:
 * librdkafka warns of those that do not fit the type of client. */
static void set_callbacks(rd_kafka_conf_t *conf, const struct kt_callbacks *user, const struct kt_callbacks *to)
{
    const struct kt_client_real *real = kt_client_real();
    if (user->rebalance)
        real->rd_kafka_conf_set_rebalance_cb(conf, to->rebalance);
    if (user->offset_commit)
        real->rd_kafka_conf_set_offset_commit_cb(conf, to->offset_commit);
    if (user->consume)
        real->rd_kafka_conf_set_consume_cb(conf, to->consume);
    if (user->dr)
        real->rd_kafka_conf_set_dr_cb(conf, to->dr);
    if (user->dr_msg || user->dr)
        real->rd_kafka_conf_set_dr_msg_cb(conf, to->dr_msg);
    if (user->error)
        real->rd_kafka_conf_set_error_cb(conf, to->error);
    if (user->stats)
        real->rd_kafka_conf_set_stats_cb(conf, to->stats);
    if (user->throttle)
        real->rd_kafka_conf_set_throttle_cb(conf, to->throttle);
    if (user->background_event)
        real->rd_kafka_conf_set_background_event_cb(conf, to->background_event);
    if (user->log)
        real->rd_kafka_conf_set_log_cb(conf, to->log);
}

/* dr_cb is not told topic and offset, dr_msg_cb is: ours of that kind serves both. */
void kt_callbacks_install(struct kt_client *client, rd_kafka_conf_t *conf)
{
    static const struct kt_callbacks ours = {
        .rebalance = kt_trampoline_rebalance,
        .offset_commit = kt_trampoline_offset_commit,
        .consume = kt_trampoline_consume,
        .dr = NULL,
        .dr_msg = kt_trampoline_dr_msg,
        .error = kt_trampoline_error,
        .stats = kt_trampoline_stats,
        .throttle = kt_trampoline_throttle,
        .background_event = kt_trampoline_background_event,
        .log = kt_log_keep,
    };
    read_all(&client->user, conf);
    if ((uintptr_t)client->user.log != default_log_callback())
        client->user.log = NULL; /* the program's own, or it wants none: not ours to replace */
    set_callbacks(conf, &client->user, &ours);
}

/* A copy that was made without some properties stays without them. */
void kt_callbacks_restore(const struct kt_callbacks *user, rd_kafka_conf_t *conf)
{
    struct kt_callbacks there;
    read_all(&there, conf);
    struct kt_callbacks back = {
        .rebalance = there.rebalance ? user->rebalance : NULL,
        .offset_commit = there.offset_commit ? user->offset_commit : NULL,
        .consume = there.consume ? user->consume : NULL,
        .dr = there.dr_msg ? user->dr : NULL,
        .dr_msg = there.dr_msg ? user->dr_msg : NULL,
        .error = there.error ? user->error : NULL,
        .stats = there.stats ? user->stats : NULL,
        .throttle = there.throttle ? user->throttle : NULL,
        .background_event = there.background_event ? user->background_event : NULL,
        .log = there.log ? user->log : NULL,
    };
    set_callbacks(conf, &back, &back);
}
