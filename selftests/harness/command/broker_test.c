/* SPDX-License-Identifier: Apache-2.0 */
/* Run `ktrial broker` as a user does, with librdkafka as Debian has it for a client. */
#define _GNU_SOURCE
#include "selftests/check.h"

#include <fcntl.h>
#include <librdkafka/rdkafka.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 20000, SAID_BYTES = 8000 };

/* ---- the broker ---- */

struct broker {
    pid_t pid;
    FILE *out;
    char brokers[512];
};

static char folder[4096]; /* of built programs */

static void find_folder(void)
{
    ssize_t size = readlink("/proc/self/exe", folder, sizeof folder - 1);
    assert_true(size > 0);
    folder[size] = '\0';
    *strrchr(folder, '/') = '\0';
}

static void run_command(int out, const char *const *arguments)
{
    char path[5000];
    const char *argv[30] = {"ktrial", "broker"};
    for (int i = 0; arguments[i]; i++)
        argv[i + 2] = arguments[i];
    snprintf(path, sizeof path, "%s/ktrial", folder);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    execv(path, (char **)argv);
    _exit(127);
}

static struct broker start(const char *const *arguments)
{
    struct broker broker = {0};
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    broker.pid = fork();
    if (broker.pid == 0)
        run_command(ends[1], arguments);
    close(ends[1]);
    broker.out = fdopen(ends[0], "r");
    assert_non_null(broker.out);
    return broker;
}

static struct broker start_ready(const char *const *arguments)
{
    struct broker broker = start(arguments);
    assert_int_equal(fscanf(broker.out, "bootstrap.servers=%511s", broker.brokers), 1);
    return broker;
}

/* returns  the exit code; all that it said since goes to said */
static int finish(struct broker *broker, char *said)
{
    int status;
    size_t size = fread(said, 1, SAID_BYTES - 1, broker->out);
    said[size] = '\0';
    fclose(broker->out);
    waitpid(broker->pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int stop(struct broker *broker, char *said)
{
    kill(broker->pid, SIGTERM);
    return finish(broker, said);
}

static void check_end(struct broker *broker, int code, const char *expected)
{
    char said[SAID_BYTES];
    int ended = stop(broker, said);
    if (ended != code || strstr(said, expected) == NULL)
        fail_msg("exit code %d, not %d; it said\n%sand not\n%s", ended, code, said, expected);
}

static void check_refused(const char *const *arguments, const char *expected)
{
    char said[SAID_BYTES];
    struct broker broker = start(arguments);
    int code = finish(&broker, said);
    if (code != 2 || strstr(said, expected) == NULL)
        fail_msg("exit code %d; it said\n%sand not\n%s", code, said, expected);
}

/* ---- clients ---- */

static rd_kafka_t *create(rd_kafka_type_t type, const char *const *settings)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    for (int i = 0; settings[i]; i += 2)
        assert_int_equal(rd_kafka_conf_set(conf, settings[i], settings[i + 1], error, sizeof error), RD_KAFKA_CONF_OK);
    rd_kafka_conf_set(conf, "log_level", "0", NULL, 0);
    rd_kafka_conf_set(conf, "reconnect.backoff.max.ms", "100", NULL, 0);
    rd_kafka_t *client = rd_kafka_new(type, conf, error, sizeof error);
    assert_non_null(client);
    return client;
}

static void produce(const struct broker *broker, const char *topic, int first, int count)
{
    const char *const settings[] = {"bootstrap.servers", broker->brokers, "client.id", "maker", "linger.ms", "1", NULL};
    rd_kafka_t *producer = create(RD_KAFKA_PRODUCER, settings);
    for (int i = first; i < first + count; i++)
        assert_int_equal(rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(i % 4),
                                           RD_KAFKA_V_VALUE(&i, sizeof i), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                           RD_KAFKA_V_END),
                         RD_KAFKA_RESP_ERR_NO_ERROR);
    assert_int_equal(rd_kafka_flush(producer, PATIENCE_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_destroy(producer);
}

static rd_kafka_t *join(const struct broker *broker, const char *name)
{
    const char *const settings[] = {"bootstrap.servers",
                                    broker->brokers,
                                    "group.id",
                                    "billing",
                                    "client.id",
                                    name,
                                    "auto.offset.reset",
                                    "earliest",
                                    "session.timeout.ms",
                                    "6000",
                                    "heartbeat.interval.ms",
                                    "100",
                                    NULL};
    rd_kafka_t *consumer = create(RD_KAFKA_CONSUMER, settings);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_topic_partition_list_add(topics, "orders", RD_KAFKA_PARTITION_UA);
    assert_int_equal(rd_kafka_subscribe(consumer, topics), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_topic_partition_list_destroy(topics);
    return consumer;
}

static void leave(rd_kafka_t *consumer)
{
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
}

enum { NUMBERS = 1000 };

/* Poll in turn until numbers 0 to count-1 were all seen at least once by somebody. */
static void consume(rd_kafka_t *const *consumers, int consumers_count, int *seen, int count)
{
    int missing = 0;
    for (int i = 0; i < count; i++)
        missing += !seen[i];
    for (int waited_ms = 0; missing > 0 && waited_ms < PATIENCE_MS; waited_ms += 10) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumers[waited_ms / 10 % consumers_count], 10);
        if (message && !message->err) {
            int number;
            memcpy(&number, message->payload, sizeof number);
            missing -= seen[number]++ == 0 && number < count;
            waited_ms -= 10;
        }
        if (message)
            rd_kafka_message_destroy(message);
    }
    assert_int_equal(missing, 0);
}

static int owned(rd_kafka_t *consumer)
{
    rd_kafka_topic_partition_list_t *list = NULL;
    rd_kafka_assignment(consumer, &list);
    int count = list ? list->cnt : 0;
    if (list)
        rd_kafka_topic_partition_list_destroy(list);
    return count;
}

static void wait_until_all_own(rd_kafka_t *const *consumers, int count, int partitions)
{
    for (int waited_ms = 0; waited_ms < PATIENCE_MS; waited_ms += 20 * count) {
        int sum = 0, idle = 0;
        for (int i = 0; i < count; i++) {
            rd_kafka_message_t *message = rd_kafka_consumer_poll(consumers[i], 20);
            if (message)
                rd_kafka_message_destroy(message);
            sum += owned(consumers[i]);
            idle += owned(consumers[i]) == 0;
        }
        if (sum == partitions && idle == 0)
            return;
    }
    fail_msg("the group did not come to own %d partitions", partitions);
}

/* ---- tests ---- */

static void first_line_says_where_all_brokers_are(void **state)
{
    static const char *const arguments[] = {"--brokers", "2", "--topic", "orders:4", NULL};
    struct broker broker = start_ready(arguments);
    int first = 0, second = 0;
    (void)state;
    assert_int_equal(sscanf(broker.brokers, "127.0.0.1:%d,127.0.0.1:%d", &first, &second), 2);
    assert_true(first > 0 && second > 0 && first != second);
    check_end(&broker, 0, "");
}

static void records_go_through_and_a_fault_fires(void **state)
{
    static const char *const arguments[] = {
        "--topic", "orders:4", "--speed", "20", "--fault", "Produce instance=maker: fail NOT_LEADER_OR_FOLLOWER", NULL};
    struct broker broker = start_ready(arguments);
    static int seen[NUMBERS];
    (void)state;
    produce(&broker, "orders", 0, NUMBERS);
    rd_kafka_t *consumer = join(&broker, "billing-1");
    consume(&consumer, 1, seen, NUMBERS);
    leave(consumer);
    check_end(&broker, 0, ": Produce instance=maker: fail NOT_LEADER_OR_FOLLOWER\n");
}

/* At ten times the pace a session of 6 s ends in 0.6 s, while a heartbeat comes every 0.3 s. The one that crashes is cut
 * off: its heartbeats arrive no more. */
static void group_of_three_outlives_a_leave_and_a_crash(void **state)
{
    static const char *const arguments[] = {
        "--topic", "orders:4", "--speed", "10", "--fault", "Heartbeat instance=billing-3 nth=4: cut it", NULL};
    struct broker broker = start_ready(arguments);
    static int seen[NUMBERS];
    rd_kafka_t *group[3];
    (void)state;
    for (int i = 0; i < 3; i++)
        group[i] = join(&broker, (const char *[]){"billing-1", "billing-2", "billing-3"}[i]);
    wait_until_all_own(group, 3, 4);
    produce(&broker, "orders", 0, 100);
    consume(group, 3, seen, 100);
    leave(group[0]);
    wait_until_all_own(group + 1, 1, 4); /* billing-3 is cut off by now, or soon: its partitions come over */
    produce(&broker, "orders", 100, 100);
    consume(group + 1, 1, seen, 200);
    leave(group[1]);
    check_end(&broker, 0, "fired 1 of 1 at ");
    rd_kafka_destroy_flags(group[2], RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

static void broker_that_goes_down_is_refused_and_comes_back(void **state)
{
    static const char *const arguments[] = {"--brokers", "2",  "--topic", "orders:4:2",
                                            "--speed",   "20", "--fault", "Produce nth=2: broker-1 down for 6s",
                                            NULL};
    struct broker broker = start_ready(arguments);
    static int seen[NUMBERS];
    (void)state;
    produce(&broker, "orders", 0, 50);
    produce(&broker, "orders", 50, 50);
    usleep(350000);
    produce(&broker, "orders", 100, 50);
    rd_kafka_t *consumer = join(&broker, "billing-1");
    consume(&consumer, 1, seen, 150);
    leave(consumer);
    check_end(&broker, 0, "fired 1 of 1");
}

static void older_brokers_and_replicas_are_served(void **state)
{
    static const char *const arguments[] = {"--topic", "orders:4:3",
                                            "--kafka", "2.0",
                                            "--speed", "20",
                                            "--fault", "after Produce: broker-2 restart",
                                            "--fault", "after Produce nth=2: shrink isr orders-0 by broker-3",
                                            NULL};
    struct broker broker = start_ready(arguments);
    static int seen[NUMBERS];
    (void)state;
    produce(&broker, "orders", 0, 100);
    produce(&broker, "orders", 100, 100);
    rd_kafka_t *consumer = join(&broker, "billing-1");
    consume(&consumer, 1, seen, 200);
    leave(consumer);
    check_end(&broker, 0, "fired 1 of 1");
}

static void fault_that_never_fires_is_reported(void **state)
{
    static const char *const arguments[] = {"--fault", "OffsetCommit nth=3: drop reply", NULL};
    static const char *const optional[] = {"--fault", "optional OffsetCommit nth=3: drop reply", NULL};
    struct broker broker = start_ready(arguments);
    (void)state;
    check_end(&broker, 1, "NEVER FIRED: matched 0 of 3 needed: OffsetCommit nth=3: drop reply\n");
    broker = start_ready(optional);
    check_end(&broker, 0, "not fired, optional: ");
}

static void expect_done(rd_kafka_error_t *error)
{
    if (error)
        fail_msg("%s", rd_kafka_error_string(error));
}

/* Two transactions, the second while faults are at work on the first one's markers and their coordinator. */
static void faults_on_transactions_fire(void **state)
{
    static const char *const arguments[] = {
        "--topic", "orders:4:3",
        "--speed", "20",
        "--fault", "hold markers maker for 5s at transaction maker Ongoing",
        "--fault", "at transaction maker PrepareCommit: move transaction coordinator maker",
        "--fault", "optional EndTxn transaction=maker nth=2: close",
        NULL};
    struct broker broker = start_ready(arguments);
    const char *const settings[] = {"bootstrap.servers", broker.brokers, "transactional.id", "maker", NULL};
    (void)state;
    rd_kafka_t *producer = create(RD_KAFKA_PRODUCER, settings);
    expect_done(rd_kafka_init_transactions(producer, PATIENCE_MS));
    for (int i = 0; i < 2; i++) {
        expect_done(rd_kafka_begin_transaction(producer));
        assert_int_equal(rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_VALUE(&i, sizeof i),
                                           RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END),
                         RD_KAFKA_RESP_ERR_NO_ERROR);
        expect_done(rd_kafka_commit_transaction(producer, PATIENCE_MS));
    }
    rd_kafka_destroy(producer);
    check_end(&broker, 0, ": at transaction maker PrepareCommit: move transaction coordinator maker\n");
}

static void logs_grow_no_further_than_they_may_and_lose_nothing(void **state)
{
    static const char *const arguments[] = {"--topic", "orders:4", "--max-log", "3000", NULL};
    struct broker broker = start_ready(arguments);
    const char *const settings[] = {
        "bootstrap.servers", broker.brokers, "message.timeout.ms", "5000", "batch.num.messages", "1", NULL};
    static char value[1000];
    (void)state;
    rd_kafka_t *producer = create(RD_KAFKA_PRODUCER, settings);
    for (int i = 0; i < 10; i++)
        rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(i % 4),
                          RD_KAFKA_V_VALUE(value, sizeof value), RD_KAFKA_V_END);
    assert_int_equal(rd_kafka_flush(producer, PATIENCE_MS), RD_KAFKA_RESP_ERR_NO_ERROR); /* delivered or given up */
    int64_t kept = 0;
    for (int i = 0; i < 4; i++) {
        int64_t low, high;
        assert_int_equal(rd_kafka_query_watermark_offsets(producer, "orders", i, &low, &high, PATIENCE_MS), 0);
        kept += high - low;
    }
    assert_in_range(kept, 1, 2);
    rd_kafka_destroy(producer);
    char said[SAID_BYTES];
    assert_int_equal(stop(&broker, said), 0);
    const char *line = strstr(said, "\nlogs: ");
    assert_non_null(line);
    assert_in_range(atol(line + strlen("\nlogs: ")), kept * (int64_t)sizeof value, 3000);
}

static void fault_at_a_time_fires(void **state)
{
    static const char *const arguments[] = {
        "--topic", "orders:4:3", "--speed", "1000", "--fault", "at 10s: move leader orders-0 to broker-3", NULL};
    static const char *const impossible[] = {"--fault", "move coordinator nobody", NULL};
    struct broker broker = start_ready(arguments);
    (void)state;
    usleep(300000);
    check_end(&broker, 0, ": at 10s: move leader orders-0 to broker-3\n");
    broker = start_ready(impossible);
    usleep(100000);
    check_end(&broker, 1, "the fault \"move coordinator nobody\" could not be done");
}

static void trace_is_written(void **state)
{
    char path[] = "/tmp/ktrial-broker-XXXXXX", said[SAID_BYTES], text[40000];
    const char *const arguments[] = {"--topic", "orders:4", "--trace", path, NULL};
    (void)state;
    close(mkstemp(path));
    struct broker broker = start_ready(arguments);
    produce(&broker, "orders", 0, 8);
    assert_int_equal(stop(&broker, said), 0);
    FILE *file = fopen(path, "r");
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    unlink(path);
    assert_non_null(strstr(text, "{\"kt\":1,\"app\":\"maker\""));
    assert_non_null(strstr(text, "\"k\":\"append\""));
}

static void scenario_is_read_and_seeds(void **state)
{
    char path[] = "/tmp/ktrial-broker-XXXXXX";
    static const char text[] = "# a lost commit\nseed=7\nOffsetCommit group=app: drop reply\n";
    const char *const arguments[] = {"--scenario", path, NULL};
    (void)state;
    int file = mkstemp(path);
    assert_int_equal(write(file, text, sizeof text - 1), sizeof text - 1);
    close(file);
    struct broker broker = start_ready(arguments);
    check_end(&broker, 1, "NEVER FIRED: matched 0 of 1 needed: OffsetCommit group=app: drop reply\n");
    unlink(path);
}

static void what_cannot_be_done_is_refused(void **state)
{
    static const struct {
        const char *arguments[5], *said;
    } cases[] = {
        {{"--fault", "at 1s: crash billing-1"}, "need a process of the trial's own: start it with kt_spawn"},
        {{"--fault", "effect: close"}, "fault: "},
        {{"--fault", "latency all 1..2ms"}, "the latency of real connections cannot be set"},
        {{"--fault", "broker-4 down"}, "there are brokers 1 to 3"},
        {{"--fault", "nonsense"}, "--fault: fault: column 1"},
        {{"--listen", "0.0.0.0:0"}, "0.0.0.0 is not a loopback address"},
        {{"--listen", "0.0.0.0:0", "--allow-remote"}, "say --advertise HOST"},
        {{"--listen", "nowhere"}, "--listen nowhere: expected an address such as"},
        {{"--topic", "orders"}, "--topic orders: expected NAME:PARTITIONS"},
        {{"--topic", "orders:4:9"}, "topic orders: INVALID_REPLICATION_FACTOR"},
        {{"--brokers", "1.5"}, "--brokers 1.5: expected a whole number"},
        {{"--kafka", "0.1"}, "--kafka 0.1: expected a release"},
        {{"--speed", "0"}, "--speed 0: expected a number above 0"},
        {{"--scenario", "/no/such.ktest"}, "cannot read /no/such.ktest: No such file or directory"},
        {{"orders"}, "what is orders? a broker takes options only"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_refused(cases[i].arguments, cases[i].said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_line_says_where_all_brokers_are),
        cmocka_unit_test(records_go_through_and_a_fault_fires),
        cmocka_unit_test(group_of_three_outlives_a_leave_and_a_crash),
        cmocka_unit_test(logs_grow_no_further_than_they_may_and_lose_nothing),
        cmocka_unit_test(broker_that_goes_down_is_refused_and_comes_back),
        cmocka_unit_test(older_brokers_and_replicas_are_served),
        cmocka_unit_test(fault_that_never_fires_is_reported),
        cmocka_unit_test(faults_on_transactions_fire),
        cmocka_unit_test(fault_at_a_time_fires),
        cmocka_unit_test(trace_is_written),
        cmocka_unit_test(scenario_is_read_and_seeds),
        cmocka_unit_test(what_cannot_be_done_is_refused),
    };
    find_folder();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
