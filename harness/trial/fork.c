/* SPDX-License-Identifier: Apache-2.0 */
/* Be an instance in a fork of the test: its calls of librdkafka are recorded there and told to the test, its time is the
 * cluster's, and the brokers' names lead to the listeners. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/client/fork.h"
#include "harness/sim/libc_fd_real.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/tools.h"
#include "harness/speed/speed.h"
#include "harness/trial/live.h"
#include "harness/trial/world.h"
#include "mock/base/alloc.h"

/* ---- time ---- */

/* The calls of this process pass through the sim's definitions to libc, by these tables: what stands in them is called. */
static void speed_up(struct kt_live *live)
{
    struct kt_speed speed = kt_live_speed(live);
    struct kt_libc *libc = &kt_libc_functions;
    struct kt_fd_libc *fd_libc = (struct kt_fd_libc *)kt_fd_libc();
    kt_speed_set(&speed);
#define STAND_BEFORE(table, name)                                                                                      \
    kt_speed_libc.name = (table)->name;                                                                                \
    (table)->name = kt_speed_##name;
#define STAND_BEFORE_LIBC(result, name, parameters, arguments) STAND_BEFORE(libc, name)
#define STAND_BEFORE_FD(result, name, parameters, arguments) STAND_BEFORE(fd_libc, name)
    KT_SPEED_CALLS(STAND_BEFORE_LIBC)
    KT_SPEED_FD_CALLS(STAND_BEFORE_FD)
    STAND_BEFORE(libc, syscall)
    kt_speed_libc.epoll_pwait2 = (int (*)(int, struct epoll_event *, int, const struct timespec *,
                                          const sigset_t *))dlsym(RTLD_NEXT, "epoll_pwait2");
}

/* ---- threads ---- */

struct thread {
    thrd_start_t run;
    void *argument;
};

static struct kt_libc real;

static int begin_thread(void *context)
{
    struct thread thread = *(struct thread *)context;
    free(context);
    kt_tools_begin_stack();
    return thread.run(thread.argument);
}

/* AddressSanitizer does not see C11's threads begin: they would find the red zones of tasks that the sim ran before. */
static int create_thread(thrd_t *thread, thrd_start_t run, void *argument)
{
    struct thread *context = kmock_alloc(sizeof *context);
    *context = (struct thread){run, argument};
    int result = real.thrd_create(thread, begin_thread, context);
    if (result != thrd_success)
        free(context);
    return result;
}

static void watch_threads(void)
{
    kt_libc_look_up();
    real = kt_libc_functions;
    kt_libc_functions.thrd_create = create_thread;
}

/* ---- names ---- */

static struct {
    struct kt_trial *trial;
    int (*resolve)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
} names;

/* returns  the number of the broker that an address leads to in the sim; 0: none */
static int broker_at(const char *host, const char *service)
{
    int broker = 0, used = 0;
    if (sscanf(host, "broker-%d%n", &broker, &used) == 1 && host[used] == '\0' && broker >= 1 &&
        broker <= names.trial->brokers_count)
        return broker;
    char alias[300];
    int length = snprintf(alias, sizeof alias, "%s:%s", host, service ? service : "");
    return kmock_table_find(&names.trial->aliases, alias, (size_t)length) ? 1 : 0;
}

/* As a client is told it: "127.0.0.1:40001,127.0.0.1:40002". */
static void address_of(int broker, char *host, char *port)
{
    struct kmock_buffer text = {0};
    kt_live_bootstrap(names.trial->live, &text);
    kmock_buffer_append(&text, "", 1);
    const char *at = (const char *)text.data;
    while (--broker > 0)
        at = strchr(at, ',') + 1;
    sscanf(at, "%63[^:]:%15[0-9]", host, port);
    kmock_buffer_free(&text);
}

static int resolve(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    char real_host[64], real_port[16];
    int broker = host ? broker_at(host, service) : 0;
    if (broker == 0)
        return names.resolve(host, service, hints, found);
    address_of(broker, real_host, real_port);
    return names.resolve(real_host, real_port, hints, found);
}

static void name_brokers(struct kt_trial *trial)
{
    struct kt_fd_libc *libc = (struct kt_fd_libc *)kt_fd_libc();
    names.trial = trial;
    names.resolve = libc->getaddrinfo;
    libc->getaddrinfo = resolve;
}

/* ---- calls of librdkafka ---- */

static pthread_t recorded;

static void tell_event(void *history, const struct kt_event *event)
{
    if (event->type != KT_EVENT_PROCESSED) /* told as the poll that brings it about */
        kt_live_child_report(KT_REPORT_EVENT, history, event);
}

static void tell_poll(void *history, const struct kt_event *event)
{
    kt_live_child_report(KT_REPORT_POLL, history, event);
}

static void tell_stranger(void)
{
    static bool is_told;
    struct kt_event nothing = kt_event_none(KT_EVENT_NOTE, 0);
    if (!__atomic_exchange_n(&is_told, true, __ATOMIC_RELAXED))
        kt_live_child_report(KT_REPORT_STRANGER, NULL, &nothing);
}

static void record_calls(const struct kt_instance *instance)
{
    struct kt_history *history = kt_history_create();
    recorded = pthread_self();
    kt_history_watch(history, tell_event, history);
    kt_history_watch_polls(history, tell_poll, history);
    kt_client_record_here(history, kt_history_name(history, instance->name, strlen(instance->name)), kt_world_now_us,
                          tell_stranger);
}

bool kt_fork_effect(const char *topic, int32_t partition, int64_t offset)
{
    if (!kt_live_child_is_here() || pthread_equal(recorded, pthread_self()))
        return false;
    struct kt_history *names_of = kt_history_create();
    struct kt_event event = kt_event_none(KT_EVENT_EFFECT, kt_world_now_us());
    event.topic = kt_history_name(names_of, topic, strlen(topic));
    event.partition = partition;
    event.offset = offset;
    kt_live_child_report(KT_REPORT_EVENT, names_of, &event);
    kt_history_destroy(names_of);
    return true;
}

void kt_fork_die(const char *words)
{
    if (!kt_live_child_is_here())
        return;
    struct kt_history *names_of = kt_history_create();
    struct kt_event event = kt_event_none(KT_EVENT_NOTE, 0);
    event.detail = kt_history_name(names_of, words, strlen(words));
    kt_live_child_report(KT_REPORT_WORDS, names_of, &event);
    signal(SIGABRT, SIG_DFL);
    abort();
}

int kt_fork_run(void *context)
{
    struct kt_instance *instance = context;
    watch_threads();
    speed_up(instance->trial->live);
    name_brokers(instance->trial);
    record_calls(instance);
    return instance->entry(instance->argument);
}
