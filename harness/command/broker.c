/* SPDX-License-Identifier: Apache-2.0 */
/* ktrial broker: serve a cluster to real clients. */
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "harness/command/arguments.h"
#include "harness/command/broker_asked.h"
#include "harness/command/command.h"
#include "harness/explore/finding.h"
#include "harness/live/program.h"

static void on_signal(uv_signal_t *signal, int number)
{
    (void)number;
    kt_live_stop(signal->data);
}

static void watch_signals(struct kt_live *live, uv_signal_t *signals)
{
    static const int numbers[] = {SIGTERM, SIGINT};
    for (int i = 0; i < 2; i++) {
        uv_signal_init(kt_live_loop(live), &signals[i]);
        signals[i].data = live;
        uv_signal_start(&signals[i], on_signal, numbers[i]);
    }
}

static bool arm_all(struct kt_live *live, struct kt_asked *asked, struct kmock_buffer *error)
{
    for (int i = 0; i < asked->faults_count; i++) {
        struct kt_fault fault = asked->faults[i];
        asked->faults[i] = (struct kt_fault){0}; /* its strings are the live stage's now */
        if (!kt_live_arm(live, &fault, error))
            return false;
    }
    return true;
}

static bool prepare(struct kt_live *live, struct kt_asked *asked, struct kmock_buffer *error)
{
    return kt_secure_apply(&asked->secure, kt_live_cluster(live), error) &&
           kt_topics_create(&asked->topics, kt_live_cluster(live), kmock_pace_now_us(kt_live_pace(live)), error) &&
           arm_all(live, asked, error);
}

/* What a client's environment needs to be as fast. */
static void say_speed(struct kt_live *live)
{
    char text[128];
    struct kt_speed speed = kt_live_speed(live);
    kt_speed_print(&speed, text, sizeof text);
    printf("environment=LD_PRELOAD=%s " KT_SPEED_VARIABLE "=%s\n", kt_program_preload(), text);
}

static void say_ready(struct kt_live *live)
{
    struct kmock_buffer line = {0};
    kt_live_bootstrap(live, &line);
    printf("bootstrap.servers=%.*s\n", (int)line.size, (const char *)line.data);
    if (kt_live_authority_file(live))
        printf("ssl.ca.location=%s\n", kt_live_authority_file(live));
    if (kt_live_pace(live)->speed != 1)
        say_speed(live);
    fflush(stdout);
    kmock_buffer_free(&line);
}

static bool write_trace(struct kt_live *live, const char *path)
{
    FILE *file = fopen(path, "we");
    bool is_written = file && kt_live_write_trace(live, file);
    is_written = (file == NULL || fclose(file) == 0) && is_written;
    if (!is_written)
        fprintf(stderr, "ktrial broker: cannot write %s: %m\n", path);
    return is_written;
}

static void say_memory(struct kt_live *live)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("logs: %lld bytes; memory at most: %ld KiB\n", (long long)kmock_cluster_log_bytes(kt_live_cluster(live)),
           usage.ru_maxrss);
}

static int finish(struct kt_live *live, const char *trace)
{
    struct kmock_buffer report = {0};
    bool is_well = kt_live_report(live, &report);
    printf("%.*s", (int)report.size, report.size ? (const char *)report.data : "");
    say_memory(live);
    fflush(stdout);
    kmock_buffer_free(&report);
    if (trace)
        is_well = write_trace(live, trace) && is_well;
    return is_well ? KT_EXPLORE_CLEAN : KT_EXPLORE_FAILED;
}

static int serve(struct kt_live *live, const char *trace)
{
    uv_signal_t signals[2];
    watch_signals(live, signals);
    say_ready(live);
    kt_live_run(live, INT64_MAX);
    int code = finish(live, trace);
    for (int i = 0; i < 2; i++)
        uv_close((uv_handle_t *)&signals[i], NULL);
    kt_live_destroy(live);
    return code;
}

/* A thousand clients are a thousand descriptors, and as many again where each has one to every broker. */
static void raise_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static int run(struct kt_asked *asked)
{
    struct kmock_buffer error = {0};
    asked->live.forgets = asked->trace == NULL;
    asked->live.tls = asked->secure.has_tls ? &asked->secure.tls : NULL;
    raise_descriptors();
    struct kt_live *live = kt_live_create(&asked->live, &error);
    int code = live && prepare(live, asked, &error) ? KT_EXPLORE_CLEAN : KT_EXPLORE_USAGE;
    if (code == KT_EXPLORE_CLEAN)
        code = serve(live, asked->trace);
    else
        kt_live_destroy(live);
    if (error.size > 0)
        kt_asked_refuse((const char *)error.data, error.size);
    kmock_buffer_free(&error);
    return code;
}

int kt_command_broker(int argc, char **argv)
{
    struct kt_asked asked;
    int code = kt_asked_read(&asked, argc, argv);
    if (code == KT_EXPLORE_CLEAN)
        code = run(&asked);
    kt_asked_finish(&asked);
    return code == KT_ARGUMENT_HELP ? KT_EXPLORE_CLEAN : code;
}
