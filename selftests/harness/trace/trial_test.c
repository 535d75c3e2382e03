/* SPDX-License-Identifier: Apache-2.0 */
/* A trial that fails, kept as a trace: what it says, and that its schedule makes it again to the byte. */
#include <ktrial/cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/explore/trace.h"
#include "harness/trace/read.h"
#include "harness/trial/trial.h"
#include "selftests/harness/trial/consumer.h"

#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#endif

static struct consumer billing = {.group = "billing", .topic = "orders"};

/* ---- helpers ---- */

/* A file of its own for each test. */
struct kept {
    char path[40];
    char *text;
    size_t size;
    struct kt_trace trace;
};

static void read_back(struct kept *kept)
{
    struct kmock_buffer error = {0};
    FILE *file = fopen(kept->path, "r");
    assert_non_null(file);
    kept->text = calloc(1, 1 << 20);
    kept->size = fread(kept->text, 1, (1 << 20) - 1, file);
    fclose(file);
    if (!kt_trace_load(kept->path, &kept->trace, &error))
        fail_msg("%.*s", (int)error.size, (const char *)error.data);
}

static void forget(struct kept *kept)
{
    unlink(kept->path);
    free(kept->text);
    kt_trace_finish(&kept->trace);
}

/* Each effect comes before its commit, so that at most once (D2) is broken, and at least once is not. */
static void play(const char *backend, const char *replay, bool has_faults, struct kept *kept)
{
    struct kt_options options = {.name = "scene", .backend = backend};
    strcpy(kept->path, "/tmp/ktrial-trial-XXXXXX");
    close(mkstemp(kept->path));
    if (replay)
        setenv("KTRIAL_REPLAY", replay, 1);
    struct kt_trial *t = kt_trial_begin(&options);
    unsetenv("KTRIAL_REPLAY");
    kt_topic(t, "orders", 2);
    kt_feed(t, "orders", 12);
    kt_start(t, "billing", 2, consumer_run, &billing);
    if (has_faults) {
        kt_fault(t, "crash billing-1 at OffsetCommit#2.applied, restart after 5s");
        kt_fault(t, "OffsetCommit instance=billing-2 nth=3: drop reply");
        kt_fault(t, "Heartbeat instance=billing-1 nth=2: fail REBALANCE_IN_PROGRESS");
    }
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    kt_expect(t, "D2", "billing");
    kt_trial_finish(t);
    assert_true(kt_explore_write_trace(t, kept->path, NULL));
    kt_trial_abandon();
    read_back(kept);
}

/* returns  the n-th event of a kind, from 0; fails where there are fewer */
static const struct kt_trace_event *find(const struct kept *kept, const char *kind, int nth)
{
    for (size_t i = 0; i < kept->trace.count; i++)
        if (strcmp(kept->trace.events[i].kind, kind) == 0 && nth-- == 0)
            return &kept->trace.events[i];
    fail_msg("no such %s in\n%s", kind, kept->text);
    return NULL;
}

static const struct kt_trace_event *event_of(const struct kept *kept, int64_t n)
{
    assert_in_range(n, 1, kept->trace.count);
    const struct kt_trace_event *event = &kept->trace.events[n - 1];
    assert_int_equal(event->n, n);
    return event;
}

/* ---- the whole of it ---- */

static void a_trace_is_replayed_to_the_same_trace(void **state)
{
    struct kept first, line, file;
    (void)state;
    play(NULL, NULL, true, &first);
    play(NULL, first.trace.header.schedule, false, &line);
    play(NULL, first.path, false, &file);
    assert_string_equal(line.text, first.text);
    assert_string_equal(file.text, first.text);
    forget(&first);
    forget(&line);
    forget(&file);
}

static void both_back_ends_make_the_same_trace(void **state)
{
    struct kept carrier, baton;
    (void)state;
    if (RUNNING_ON_VALGRIND)
        skip(); /* it does not run the carrier back end */
    play("carrier", NULL, true, &carrier);
    play("baton", NULL, true, &baton);
    assert_string_equal(carrier.text, baton.text);
    forget(&carrier);
    forget(&baton);
}

static void what_is_read_back_is_written_the_same(void **state)
{
    struct kept kept;
    char *again = NULL;
    size_t size = 0;
    (void)state;
    play(NULL, NULL, true, &kept);
    FILE *file = open_memstream(&again, &size);
    assert_true(kt_trace_save(&kept.trace, file));
    fclose(file);
    assert_string_equal(again, kept.text);
    free(again);
    forget(&kept);
}

/* ---- what it says ---- */

static void the_header_says_what_ran_and_which_event_proves_what(void **state)
{
    struct kept kept;
    (void)state;
    play(NULL, NULL, true, &kept);
    const struct kt_trace_header *header = &kept.trace.header;
    assert_string_equal(header->app, "billing");
    assert_string_equal(header->rdkafka, rd_kafka_version_str());
    assert_string_equal(header->protocol, "classic/eager");
    assert_int_equal(header->topics_count, 1);
    assert_int_equal(header->topics[0].partitions, 2);
    assert_string_equal(header->test, "scene");
    assert_int_equal(header->seed, 1);
    assert_string_equal(header->expect.violates, "D2");
    const struct kt_trace_event *proof = event_of(&kept, header->expect.n);
    assert_string_equal(proof->kind, "append");
    assert_int_equal(proof->at.first, 0);
    assert_string_equal(header->actors[0].real[0], "billing-1");
    assert_int_equal(header->actors_count, 3);
    forget(&kept);
}

static void runs_and_lists_are_one_event(void **state)
{
    struct kept kept;
    (void)state;
    play(NULL, NULL, true, &kept);
    const struct kt_trace_event *append = find(&kept, "append", 0);
    assert_int_equal(append->role, KT_TRACE_IN);
    assert_int_equal(append->at.first, 0);
    assert_true(append->at.last > 0);
    assert_int_equal(append->high_watermark, append->at.last + 1);
    assert_int_equal(find(&kept, "leader", 0)->partitions.count, 2);
    forget(&kept);
}

static void a_fault_belongs_to_its_request_and_what_it_does_comes_after_it(void **state)
{
    struct kept kept;
    (void)state;
    play(NULL, NULL, true, &kept);
    const struct kt_trace_event *dropped = find(&kept, "fault", 0), *crash = find(&kept, "crash", 0);
    const struct kt_trace_event *request = event_of(&kept, dropped->re);
    assert_string_equal(request->api, "OffsetCommit");
    assert_string_equal(request->who, dropped->who);
    assert_int_equal(crash->role, KT_TRACE_IN);
    assert_string_equal(event_of(&kept, crash->after.n)->kind, "fault");
    const struct kt_trace_event *fence = find(&kept, "fence", 0), *restart = find(&kept, "restart", 0);
    assert_string_equal(fence->who, crash->who);
    assert_string_equal(fence->cause, "session");
    assert_int_equal(fence->after.n, crash->n);
    assert_int_equal(fence->after.dt_us, 45000000);
    assert_string_equal(restart->was, crash->who);
    assert_int_equal(restart->after.dt_us, 5000000);
    forget(&kept);
}

static void routine_is_left_out_but_where_it_fails(void **state)
{
    struct kept kept;
    int heartbeats = 0, requests = 0;
    (void)state;
    play(NULL, NULL, true, &kept);
    for (size_t i = 0; i < kept.trace.count; i++) {
        const struct kt_trace_event *event = &kept.trace.events[i];
        if (event->api == NULL || strcmp(event->kind, "resp") != 0)
            continue;
        assert_string_not_equal(event->api, "Fetch");
        assert_string_equal(event_of(&kept, event->re)->api, event->api);
        bool is_refused = event->error && strcmp(event->error, "MEMBER_ID_REQUIRED") != 0;
        assert_int_equal(event->role, is_refused ? KT_TRACE_IN : KT_TRACE_OBS);
        heartbeats += strcmp(event->api, "Heartbeat") == 0;
        requests++;
        assert_true(strcmp(event->api, "Heartbeat") != 0 || event->error != NULL);
    }
    assert_true(heartbeats > 0);
    assert_true(requests > heartbeats);
    forget(&kept);
}

static void commits_are_told_from_call_to_return(void **state)
{
    struct kept kept;
    (void)state;
    play(NULL, NULL, true, &kept);
    const struct kt_trace_event *done = find(&kept, "commit.done", 0), *applied = find(&kept, "commit.applied", 0);
    const struct kt_trace_event *call = event_of(&kept, done->re);
    assert_string_equal(call->kind, "commit");
    assert_int_equal(call->role, KT_TRACE_OUT);
    assert_string_equal(call->who, done->who);
    assert_int_equal(call->partitions.items[0].value, 1);
    assert_int_equal(done->confidence, KT_TRACE_INFERRED);
    assert_string_equal(event_of(&kept, applied->re)->api, "OffsetCommit");
    assert_string_equal(applied->by, event_of(&kept, applied->re)->who);
    forget(&kept);
}

static void only_failures_that_are_asked_for_are_expected(void **state)
{
    static const struct {
        const char *ids, *violates;
    } cases[] = {{NULL, "D2"}, {"C1 D2", "D2"}, {"D", NULL}, {"C1", NULL}, {"", NULL}};
    char path[] = "/tmp/ktrial-trial-XXXXXX";
    (void)state;
    close(mkstemp(path));
    struct kt_trial *t = kt_trial_begin(NULL);
    kt_topic(t, "orders", 1);
    kt_feed(t, "orders", 1);
    kt_start(t, "billing", 1, consumer_run, &billing);
    kt_expect(t, "D2", "billing");
    kt_trial_finish(t);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kt_trace trace;
        assert_true(kt_explore_write_trace(t, path, cases[i].ids));
        assert_true(kt_trace_load(path, &trace, NULL));
        assert_int_equal(trace.header.expect.violates != NULL, cases[i].violates != NULL);
        kt_trace_finish(&trace);
    }
    assert_false(kt_explore_write_trace(t, "/nowhere/x.ktrace", NULL));
    kt_trial_abandon();
    unlink(path);
}

/* ---- replay by name ---- */

/* Begin a trial with this replay in a process of its own, which must say this and end. */
static void expect_replay_refused(const char *replay, const char *text)
{
    char words[2000];
    int ends[2], status;
    ssize_t got, used = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        setenv("KTRIAL_REPLAY", replay, 1);
        kt_trial_begin(NULL);
        _exit(0);
    }
    close(ends[1]);
    while ((got = read(ends[0], words + used, sizeof words - 1 - (size_t)used)) > 0)
        used += got;
    words[used] = '\0';
    close(ends[0]);
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    if (strstr(words, text) == NULL)
        fail_msg("not said: %s\n%s", text, words);
}

static void a_replay_that_is_neither_line_nor_trace_is_refused(void **state)
{
    char path[] = "/tmp/ktrial-none-XXXXXX";
    (void)state;
    assert_true(write(mkstemp(path), "seed=1\n", 7) == 7);
    expect_replay_refused("nowhere.ktrace", "expected 'seed='");
    expect_replay_refused("nowhere.ktrace", "nor is it a file");
    expect_replay_refused(path, ": line 1: not JSON");
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trace_is_replayed_to_the_same_trace),
        cmocka_unit_test(both_back_ends_make_the_same_trace),
        cmocka_unit_test(what_is_read_back_is_written_the_same),
        cmocka_unit_test(the_header_says_what_ran_and_which_event_proves_what),
        cmocka_unit_test(runs_and_lists_are_one_event),
        cmocka_unit_test(a_fault_belongs_to_its_request_and_what_it_does_comes_after_it),
        cmocka_unit_test(routine_is_left_out_but_where_it_fails),
        cmocka_unit_test(commits_are_told_from_call_to_return),
        cmocka_unit_test(only_failures_that_are_asked_for_are_expected),
        cmocka_unit_test(a_replay_that_is_neither_line_nor_trace_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
