/* SPDX-License-Identifier: Apache-2.0 */
/* Throw lines at the parser that nobody would write; run it with the sanitizers. */
#include "selftests/check.h"

#include <string.h>

#include "harness/fault/schedule.h"
#include "mock/base/random.h"

enum { LINES = 20000, LINE_SIZE = 160 };

static const char *const pieces[] = {
    "at ",
    "12s",
    "45.1s",
    "0.1us",
    ": ",
    "optional ",
    "before ",
    "after ",
    "OffsetCommit",
    "Fetch ",
    "any ",
    "instance=",
    "broker=",
    "group=",
    "topic=",
    "partition=",
    "nth=",
    "3",
    "3..5",
    "every",
    "1..",
    "..",
    "billing-1",
    "crash ",
    "freeze ",
    "thaw ",
    "restart ",
    "signal ",
    "SIGTERM",
    "cut ",
    "heal ",
    "latency ",
    "drop ",
    "delay ",
    "fail ",
    "close ",
    "broker-2 ",
    "broker ",
    "down ",
    "up",
    "move ",
    "coordinator ",
    "hold ",
    "load ",
    "expire ",
    "transaction ",
    "markers ",
    "tx ",
    "PrepareCommit ",
    "throttle ",
    "delete ",
    "records ",
    "topic ",
    "orders ",
    "end ",
    "grow ",
    "configure ",
    "brokers ",
    "retention.ms",
    "default ",
    "reassign ",
    "deny ",
    "allow ",
    "Read ",
    "Topic:",
    "Cluster ",
    "offsets ",
    "release ",
    "replication ",
    "shrink ",
    "expand ",
    "isr ",
    "unclean ",
    "election ",
    "on ",
    "leader ",
    "orders-2 ",
    "to ",
    "from ",
    "for ",
    "by ",
    "it ",
    "all ",
    "reply ",
    "request ",
    "#",
    "#3",
    ".applied",
    ".",
    "5..9ms ",
    "\"",
    "\\",
    "\"a b\"",
    ";",
    ",",
    "=",
    "seed=",
    "seed=7 ",
    "draw ",
    "pct=",
    "order=plain ",
    "links=plain ",
    "end=healed ",
    "scale ",
    "instances=",
    "partitions=",
    "records=",
    "effect",
    "assign",
    "begin ",
    ".end",
    "99999999999999999999",
    "NOT_COORDINATOR",
    "\xc3\xb6",
    "\xff",
    "\x01",
    "\t",
    " ",
};

static void random_bytes(struct kmock_random *random, char *line)
{
    uint32_t length = kmock_random_below(random, LINE_SIZE - 1);
    for (uint32_t i = 0; i < length; i++)
        line[i] = (char)(1 + kmock_random_below(random, 255));
    line[length] = '\0';
}

static void random_words(struct kmock_random *random, char *line)
{
    size_t length = 0;
    for (uint32_t count = kmock_random_below(random, 14); count > 0; count--) {
        const char *piece = pieces[kmock_random_below(random, sizeof pieces / sizeof pieces[0])];
        if (length + strlen(piece) + 2 > LINE_SIZE)
            break;
        memcpy(line + length, piece, strlen(piece));
        length += strlen(piece);
        if (kmock_random_below(random, 2))
            line[length++] = ' ';
    }
    line[length] = '\0';
}

static void print_line(const struct kt_fault *fault, struct kmock_buffer *out)
{
    kt_fault_print(fault, out);
    kmock_buffer_append(out, "", 1);
}

/* Where a line parses at all, what it prints parses to the same. returns  whether it parsed */
static bool check_line(const char *line)
{
    struct kt_fault fault, again;
    struct kmock_buffer error = {0}, first = {0}, second = {0};
    bool parses = kt_fault_parse(line, &fault, &error);
    assert_int_equal(parses, error.size == 0);
    if (parses) {
        print_line(&fault, &first);
        if (!kt_fault_parse((const char *)first.data, &again, NULL))
            fail_msg("'%s' printed '%s', which does not parse", line, (const char *)first.data);
        print_line(&again, &second);
        assert_string_equal((const char *)first.data, (const char *)second.data);
        kt_fault_finish(&fault);
        kt_fault_finish(&again);
    }
    kmock_buffer_free(&error);
    kmock_buffer_free(&first);
    kmock_buffer_free(&second);
    return parses;
}

static void print_schedule(const struct kt_schedule *schedule, struct kmock_buffer *out)
{
    kt_schedule_print(schedule, out);
    kmock_buffer_append(out, "", 1);
}

/* What a schedule prints parses to one that prints the same, as does its copy. */
static void check_prints_back(const char *line, const struct kt_schedule *schedule)
{
    struct kt_schedule again, copy;
    struct kmock_buffer first = {0}, second = {0}, third = {0};
    print_schedule(schedule, &first);
    if (!kt_schedule_parse((const char *)first.data, &again, NULL))
        fail_msg("'%s' printed '%s', which does not parse", line, (const char *)first.data);
    print_schedule(&again, &second);
    assert_string_equal((const char *)first.data, (const char *)second.data);
    kt_schedule_copy(schedule, &copy);
    print_schedule(&copy, &third);
    assert_string_equal((const char *)first.data, (const char *)third.data);
    assert_int_equal(copy.seed, schedule->seed);
    kt_schedule_finish(&again);
    kt_schedule_finish(&copy);
    kmock_buffer_free(&first);
    kmock_buffer_free(&second);
    kmock_buffer_free(&third);
}

/* returns  whether it parsed as a schedule */
static bool check_schedule(const char *line)
{
    struct kt_schedule schedule;
    struct kmock_buffer error = {0};
    bool parses = kt_schedule_parse(line, &schedule, &error);
    assert_int_equal(parses, error.size == 0);
    if (parses) {
        check_prints_back(line, &schedule);
        kt_schedule_finish(&schedule);
    }
    if (kt_scenario_parse(line, &schedule, &error)) {
        check_prints_back(line, &schedule);
        kt_schedule_finish(&schedule);
    }
    kmock_buffer_free(&error);
    return parses;
}

static void no_line_breaks_the_parser(void **state)
{
    char line[LINE_SIZE];
    struct kmock_random random;
    int parsed = 0;
    (void)state;
    kmock_random_init(&random, 1);
    for (int i = 0; i < LINES; i++) {
        if (i % 4 == 0)
            random_bytes(&random, line);
        else
            random_words(&random, line);
        parsed += check_line(line);
        check_schedule(line);
    }
    assert_true(parsed > 20);
}

/* Every line cut short anywhere, and with each byte replaced. */
static void no_cut_or_changed_line_breaks_the_parser(void **state)
{
    static const char *const lines[] = {
        ("optional after OffsetCommit instance=billing-1 broker=2 group=\"a \\\"b\" topic=t partition=2 nth=3..5: "
         "crash it, restart after 5s"),
        "freeze billing-1 for 45.1s at billing-2.OffsetCommit#3.applied",
        "at 12.5s: latency billing-1 to broker-2 5..9 ms",
        "move leader orders-2 to broker-3 at billing-1.Fetch#1.sent",
        "seed=7 pct=3 links=plain scale billing instances=1; crash a; draw 17=3",
    };
    char line[LINE_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        for (size_t cut = 0; cut <= strlen(lines[i]); cut++) {
            memcpy(line, lines[i], cut);
            line[cut] = '\0';
            check_line(line);
            check_schedule(line);
            strcpy(line, lines[i]);
            for (const char *c = "\"#.:;=0 \x80"; *c && cut < strlen(lines[i]); c++) {
                line[cut] = *c;
                check_line(line);
                check_schedule(line);
            }
        }
    }
}

/* ---- a walk among schedules ---- */

static const char *const items[] = {
    "crash billing-1",
    "optional at 12.5s: latency billing-1 to broker-2 5..9ms",
    "OffsetCommit group=\"a;b\" nth=3..: drop reply",
    "crash it at billing-1.effect#2.end, restart after 5s",
    "before assign: freeze it for 2m",
    "after Fetch topic=t: close",
};

static void add_scale(struct kmock_random *random, uint64_t number, struct kmock_buffer *line)
{
    static const char *const sizes[] = {" instances=", " partitions=", " records="};
    uint32_t first = kmock_random_below(random, 3), last = first + kmock_random_below(random, 3 - first);
    kmock_buffer_print(line, kmock_random_below(random, 2) ? "scale app%llu" : "scale \"draw =%llu\"",
                       (unsigned long long)number);
    for (uint32_t i = first; i <= last; i++)
        kmock_buffer_print(line, "%s%u", sizes[i], 1 + kmock_random_below(random, 1000000000));
}

static void add_settings(struct kmock_random *random, struct kmock_buffer *line)
{
    static const char *const settings[] = {" order=plain", " links=plain", " end=healed"};
    uint32_t pct = kmock_random_below(random, 2) * kmock_random_below(random, 1001);
    kmock_buffer_print(line, "seed=%llu", (unsigned long long)(kmock_random_bits(random) | 1));
    if (pct)
        kmock_buffer_print(line, " pct=%u", pct);
    for (uint32_t i = pct ? 1 : 0; i < 3; i++)
        if (kmock_random_below(random, 2))
            kmock_buffer_print(line, "%s", settings[i]);
}

/* A line that is right: of settings, scales, faults and draws in any order. */
static void random_schedule(struct kmock_random *random, struct kmock_buffer *line)
{
    add_settings(random, line);
    const char *before = kmock_random_below(random, 2) ? " " : "; ";
    for (uint32_t i = 0, count = kmock_random_below(random, 8); i < count; i++, before = ";") {
        kmock_buffer_print(line, "%s", before);
        uint32_t kind = kmock_random_below(random, 3);
        if (kind == 0)
            kmock_buffer_print(line, "draw %u=%llu", 8 * kmock_random_below(random, 1000) + i,
                               (unsigned long long)kmock_random_bits(random));
        else if (kind == 1)
            add_scale(random, i, line);
        else
            kmock_buffer_print(line, "%s", items[kmock_random_below(random, sizeof items / sizeof items[0])]);
    }
    kmock_buffer_append(line, "", 1);
}

static void every_schedule_prints_what_parses_back_to_the_same(void **state)
{
    struct kmock_random random;
    (void)state;
    kmock_random_init(&random, 2);
    for (int i = 0; i < LINES / 4; i++) {
        struct kmock_buffer line = {0};
        random_schedule(&random, &line);
        if (!check_schedule((const char *)line.data))
            fail_msg("does not parse: %s", (const char *)line.data);
        kmock_buffer_free(&line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_line_breaks_the_parser),
        cmocka_unit_test(no_cut_or_changed_line_breaks_the_parser),
        cmocka_unit_test(every_schedule_prints_what_parses_back_to_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
