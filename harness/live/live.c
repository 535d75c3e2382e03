/* SPDX-License-Identifier: Apache-2.0 */
/* Begin, run and end a live stage. */
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "harness/live/inside.h"
#include "harness/trace/write.h"
#include "mock/base/alloc.h"

enum { DEFAULT_BROKERS = 3, PORT_MAX = 65535 };

int64_t kt_live_now_us(const struct kt_live *live)
{
    return kmock_pace_now_us(&live->pace);
}

void kt_live_note_failure(struct kt_live *live, const char *format, ...)
{
    char text[2000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    kmock_buffer_print(&live->failures, "%s\n", text);
}

/* ---- beginning ---- */

static struct kmock_listener *listen_at(struct kt_live_broker *broker, const struct kmock_address *address,
                                        struct kmock_buffer *error)
{
    struct kmock_listener_options options = {
        .pace = &broker->live->pace,
        .address = *address,
        .frame_bytes = broker->live->options.frame_bytes,
        .tls = broker->live->tls,
        .upcalls = &kt_live_upcalls,
        .context = broker,
    };
    return kmock_listener_create(&options, error);
}

/* The first broker has the port that was asked for; the others the next ones, or any where those are taken. */
static bool open_listener(struct kt_live_broker *broker, struct kmock_buffer *error)
{
    struct kmock_address address = broker->live->options.listen;
    bool is_first = broker->node_id == 1;
    if (address.port > 0)
        address.port += broker->node_id - 1;
    if (address.port > 0 && address.port <= PORT_MAX)
        broker->listener = listen_at(broker, &address, is_first ? error : NULL);
    address.port = 0;
    if (broker->listener == NULL && (broker->live->options.listen.port == 0 || !is_first))
        broker->listener = listen_at(broker, &address, error);
    return broker->listener != NULL;
}

static bool open_listeners(struct kt_live *live, struct kmock_buffer *error)
{
    live->brokers = kmock_alloc((size_t)live->brokers_count * sizeof *live->brokers);
    for (int32_t i = 0; i < live->brokers_count; i++) {
        live->brokers[i].live = live;
        live->brokers[i].node_id = i + 1;
    }
    for (int32_t i = 0; i < live->brokers_count; i++)
        if (!open_listener(&live->brokers[i], error))
            return false;
    return true;
}

static const char *host_of(const struct kt_live *live)
{
    return live->options.advertise ? live->options.advertise : live->options.listen.host;
}

static bool start_tls(struct kt_live *live, struct kmock_buffer *error)
{
    if (live->options.tls == NULL)
        return true;
    struct kmock_tls_options options = *live->options.tls;
    options.host = host_of(live);
    live->tls = kmock_tls_context_create(&options, error);
    live->options.tls = NULL;
    return live->tls != NULL;
}

static void create_cluster(struct kt_live *live)
{
    struct kmock_broker_address *addresses = kmock_alloc((size_t)live->brokers_count * sizeof *addresses);
    for (int32_t i = 0; i < live->brokers_count; i++) {
        addresses[i].host = host_of(live);
        addresses[i].port = kmock_listener_address(live->brokers[i].listener)->port;
    }
    struct kmock_cluster_options options = {0};
    if (live->options.cluster)
        options = *live->options.cluster;
    options.brokers_count = live->brokers_count;
    options.addresses = addresses;
    options.seed = live->options.seed ? live->options.seed : 1;
    options.now_us = live->start_us;
    options.kafka_version = live->options.kafka_version;
    options.observe = kt_live_observe;
    options.observe_context = live;
    live->cluster = kmock_cluster_create(&options);
    live->options.cluster = NULL; /* borrowed */
    live->pace.cluster = live->cluster;
    free(addresses);
}

struct kt_live *kt_live_create(const struct kt_live_options *options, struct kmock_buffer *error)
{
    struct kt_live *live = kmock_alloc(sizeof *live);
    live->options = *options;
    live->brokers_count = options->brokers_count ? options->brokers_count : DEFAULT_BROKERS;
    signal(SIGPIPE, SIG_IGN); /* a client that is gone is told by the call that writes */
    uv_loop_init(&live->loop);
    kmock_pace_start(&live->pace, &live->loop, options->speed > 0 ? options->speed : 1);
    uv_timer_init(&live->loop, &live->ticker);
    live->start_us = kt_live_now_us(live);
    live->history = options->forgets ? NULL : kt_history_create();
    if (!start_tls(live, error) || !open_listeners(live, error)) {
        kt_live_destroy(live);
        return NULL;
    }
    create_cluster(live);
    return live;
}

/* ---- running ---- */

void kt_live_stop(struct kt_live *live)
{
    uv_stop(&live->loop);
}

static void stop(void *live, int64_t now_us)
{
    (void)now_us;
    kt_live_stop(live);
}

void kt_live_run(struct kt_live *live, int64_t until_us)
{
    struct kmock_timer end = {.fire = stop, .context = live};
    if (until_us != INT64_MAX)
        kmock_timers_arm(&live->pace.timers, &end, until_us);
    uv_run(&live->loop, UV_RUN_DEFAULT);
    kmock_timers_cancel(&live->pace.timers, &end);
}

static void tick(uv_timer_t *ticker)
{
    (void)ticker; /* the turn is what it is for */
}

bool kt_live_wait(struct kt_live *live, bool (*condition)(void *context), void *context, int64_t until_us)
{
    uv_timer_t *ticker = &live->ticker;
    bool holds;
    uv_update_time(&live->loop);
    uv_timer_start(ticker, tick, 1, 1);
    while (!(holds = condition(context)) && kt_live_now_us(live) < until_us)
        uv_run(&live->loop, UV_RUN_ONCE);
    uv_timer_stop(ticker);
    return holds;
}

/* ---- the end ---- */

static void close_listeners(struct kt_live *live)
{
    for (int32_t i = 0; live->brokers && i < live->brokers_count; i++) {
        kmock_timers_cancel(&live->pace.timers, &live->brokers[i].up);
        kmock_listener_destroy(live->brokers[i].listener);
    }
}

void kt_live_destroy(struct kt_live *live)
{
    if (live == NULL)
        return;
    close_listeners(live);
    kt_live_faults_finish(live);
    uv_run(&live->loop, UV_RUN_NOWAIT); /* connections end */
    kt_live_instances_finish(live);
    kmock_pace_stop(&live->pace);
    uv_close((uv_handle_t *)&live->ticker, NULL);
    uv_run(&live->loop, UV_RUN_DEFAULT);
    uv_loop_close(&live->loop);
    kmock_tls_context_destroy(live->tls);
    kmock_cluster_destroy(live->cluster);
    kt_history_destroy(live->history);
    kmock_table_free(&live->groups, NULL);
    kmock_buffer_free(&live->failures);
    free(live->brokers);
    free(live);
}

/* ---- what came of it ---- */

void kt_live_bootstrap(const struct kt_live *live, struct kmock_buffer *out)
{
    struct kmock_address address;
    for (int32_t i = 0; i < live->brokers_count; i++) {
        address = *kmock_listener_address(live->brokers[i].listener);
        kmock_buffer_print(out, "%s", i ? "," : "");
        if (live->options.advertise)
            kmock_buffer_print(out, "%s:%d", live->options.advertise, (int)address.port);
        else
            kmock_address_print(&address, out);
    }
}

const char *kt_live_authority_file(const struct kt_live *live)
{
    return live->tls ? kmock_tls_authority_file(live->tls) : NULL;
}

bool kt_live_report(const struct kt_live *live, struct kmock_buffer *out)
{
    bool is_well = live->failures.size == 0;
    for (const struct kmock_list_link *at = live->faults.first; at; at = at->next) {
        const struct kt_fault *fault = &kmock_list_object(at, struct kt_live_fault, link)->fault;
        is_well = is_well && !kt_fault_is_missing(fault);
        kt_fault_receipt_print(fault, out);
        kmock_buffer_print(out, "\n");
    }
    kmock_buffer_append(out, live->failures.data, live->failures.size);
    return is_well;
}

const char *kt_live_failures(struct kt_live *live)
{
    kmock_buffer_append(&live->failures, "", 1);
    live->failures.size--;
    return (const char *)live->failures.data;
}

static const char *list_instances(const struct kt_live *live, struct kmock_buffer *text)
{
    for (struct kmock_table_entry *at = kmock_table_first(&live->instances); at; at = kmock_table_next(at))
        kmock_buffer_print(text, "%s%s", text->size ? "," : "", at->key);
    kmock_buffer_append(text, "", 1);
    return (const char *)text->data;
}

bool kt_live_write_trace(struct kt_live *live, FILE *file)
{
    static const char *const sources[] = {"broker"};
    struct kmock_buffer instances = {0};
    kt_history_flush(live->history);
    struct kt_trace_header header = {
        .app = list_instances(live, &instances),
        .protocol = "classic",
        .sources = sources,
        .sources_count = 1,
        .start_us = live->start_us,
        .expect.n = KT_TRACE_NONE,
    };
    bool is_written = kt_trace_write(live->history, &header, file);
    kmock_buffer_free(&instances);
    return is_written;
}

int32_t kt_live_port(const struct kt_live_broker *broker)
{
    return kmock_listener_address(broker->listener)->port;
}

uv_loop_t *kt_live_loop(struct kt_live *live)
{
    return &live->loop;
}

struct kt_speed kt_live_speed(struct kt_live *live)
{
    return (struct kt_speed){live->pace.speed, live->pace.start_us * 1000, (int64_t)live->pace.start_ns};
}

struct kmock_pace *kt_live_pace(struct kt_live *live)
{
    return &live->pace;
}

struct kmock_cluster *kt_live_cluster(struct kt_live *live)
{
    return live->cluster;
}

struct kt_history *kt_live_history(struct kt_live *live)
{
    return live->history;
}
