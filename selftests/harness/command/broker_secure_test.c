/* SPDX-License-Identifier: Apache-2.0 */
/* Stock librdkafka against `ktrial broker` with TLS, SASL and ACLs. */
#define _GNU_SOURCE
#include "selftests/check.h"

#include <fcntl.h>
#include <librdkafka/rdkafka.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 20000, SAID_BYTES = 8000, RECORDS = 100 };

/* ---- the broker ---- */

struct broker {
    pid_t pid;
    FILE *out;
    char brokers[512], authority[512];
};

static char folder[4096]; /* of built programs */

static void find_folder(void)
{
    ssize_t size = readlink("/proc/self/exe", folder, sizeof folder - 1);
    assert_true(size > 0);
    folder[size] = '\0';
    *strrchr(folder, '/') = '\0';
}

static struct broker start(const char *const *arguments)
{
    struct broker broker = {0};
    char path[5000];
    const char *argv[30] = {"ktrial", "broker"};
    int ends[2];
    for (int i = 0; arguments[i]; i++)
        argv[i + 2] = arguments[i];
    snprintf(path, sizeof path, "%s/ktrial", folder);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    broker.pid = fork();
    if (broker.pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        execv(path, (char **)argv);
        _exit(127);
    }
    close(ends[1]);
    broker.out = fdopen(ends[0], "r");
    return broker;
}

static struct broker start_ready(const char *const *arguments, bool has_tls)
{
    struct broker broker = start(arguments);
    assert_int_equal(fscanf(broker.out, "bootstrap.servers=%511s", broker.brokers), 1);
    if (has_tls)
        assert_int_equal(fscanf(broker.out, " ssl.ca.location=%511s", broker.authority), 1);
    return broker;
}

/* returns  the exit code; what it said since goes to said */
static int finish(struct broker *broker, char *said)
{
    int status;
    size_t size = fread(said, 1, SAID_BYTES - 1, broker->out);
    said[size] = '\0';
    fclose(broker->out);
    waitpid(broker->pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void stop(struct broker *broker)
{
    char said[SAID_BYTES];
    kill(broker->pid, SIGTERM);
    assert_int_equal(finish(broker, said), 0);
}

/* ---- clients ---- */

enum { SETTINGS_MAX = 20 };

struct told {
    rd_kafka_resp_err_t error; /* the last one of rights or identity */
    int delivered, failed;
};

static void note_error(rd_kafka_t *client, int error, const char *reason, void *opaque)
{
    struct told *told = opaque;
    (void)client, (void)reason;
    if (error == RD_KAFKA_RESP_ERR__AUTHENTICATION || error == RD_KAFKA_RESP_ERR__SSL)
        told->error = (rd_kafka_resp_err_t)error;
}

static void note_report(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque)
{
    struct told *told = opaque;
    (void)client;
    told->delivered += !message->err;
    told->failed += message->err != 0;
    if (message->err)
        told->error = message->err;
}

static rd_kafka_t *create(rd_kafka_type_t type, const struct broker *broker, const char *const *settings,
                          struct told *told)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", broker->brokers, NULL, 0);
    rd_kafka_conf_set(conf, "log_level", "0", NULL, 0);
    rd_kafka_conf_set(conf, "reconnect.backoff.max.ms", "100", NULL, 0);
    rd_kafka_conf_set(conf, "message.timeout.ms", "15000", NULL, 0);
    if (*broker->authority)
        rd_kafka_conf_set(conf, "ssl.ca.location", broker->authority, NULL, 0);
    for (int i = 0; settings[i]; i += 2)
        if (rd_kafka_conf_set(conf, settings[i], settings[i + 1], error, sizeof error) != RD_KAFKA_CONF_OK)
            fail_msg("%s", error);
    rd_kafka_conf_set_opaque(conf, told);
    rd_kafka_conf_set_error_cb(conf, note_error);
    if (type == RD_KAFKA_PRODUCER)
        rd_kafka_conf_set_dr_msg_cb(conf, note_report);
    else
        rd_kafka_conf_set(conf, "group.id", "billing", NULL, 0);
    rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", NULL, 0);
    rd_kafka_t *client = rd_kafka_new(type, conf, error, sizeof error);
    if (client == NULL)
        fail_msg("%s", error);
    return client;
}

static void produce(const struct broker *broker, const char *const *settings, struct told *told)
{
    rd_kafka_t *producer = create(RD_KAFKA_PRODUCER, broker, settings, told);
    for (int i = 0; i < RECORDS; i++)
        rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_VALUE(&i, sizeof i),
                          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    for (int waited_ms = 0; waited_ms < PATIENCE_MS && told->delivered + told->failed < RECORDS &&
                            told->error != RD_KAFKA_RESP_ERR__AUTHENTICATION && told->error != RD_KAFKA_RESP_ERR__SSL;
         waited_ms += 10)
        rd_kafka_poll(producer, 10);
    rd_kafka_destroy(producer);
}

/* returns  how many records came */
static int consume(const struct broker *broker, const char *const *settings, struct told *told)
{
    int count = 0;
    rd_kafka_t *consumer = create(RD_KAFKA_CONSUMER, broker, settings, told);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, "orders", RD_KAFKA_PARTITION_UA);
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    for (int waited_ms = 0; waited_ms < PATIENCE_MS && count < RECORDS && !told->error; waited_ms += 10) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 10);
        if (message == NULL)
            continue;
        if (message->err)
            told->error = message->err;
        count += !message->err;
        rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return count;
}

/* A client that is let in gets its records through, there and back. */
static void check_through(const struct broker *broker, const char *const *settings)
{
    struct told told = {0};
    produce(broker, settings, &told);
    if (told.delivered != RECORDS)
        fail_msg("%s %s: %s", settings[1], settings[2] ? settings[3] : "", rd_kafka_err2name(told.error));
    assert_int_equal(consume(broker, settings, &told), RECORDS);
}

static void check_kept_out(const struct broker *broker, const char *const *settings, rd_kafka_resp_err_t error)
{
    struct told told = {0};
    produce(broker, settings, &told);
    assert_int_equal(told.delivered, 0);
    assert_int_equal(told.error, error);
}

/* ---- tests ---- */

#define TOPIC "--topic", "orders:2", "--speed", "20"

static void each_mechanism_goes_through_with_and_without_tls(void **state)
{
    static const char *const arguments[2][12] = {
        {TOPIC, "--sasl", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512", "--user", "alice:secret", NULL},
        {TOPIC, "--sasl", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512", "--user", "alice:secret", "--tls", NULL}};
    static const char *const mechanisms[] = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"};
    (void)state;
    for (int i = 0; i < 6; i++) {
        bool has_tls = i >= 3;
        const char *settings[] = {"security.protocol",
                                  has_tls ? "sasl_ssl" : "sasl_plaintext",
                                  "sasl.mechanisms",
                                  mechanisms[i % 3],
                                  "sasl.username",
                                  "alice",
                                  "sasl.password",
                                  "secret",
                                  NULL};
        struct broker broker = start_ready(arguments[has_tls], has_tls);
        check_through(&broker, settings);
        settings[7] = "guess";
        check_kept_out(&broker, settings, RD_KAFKA_RESP_ERR__AUTHENTICATION);
        stop(&broker);
    }
}

static void tls_goes_through_and_strangers_do_not(void **state)
{
    static const char *const arguments[] = {TOPIC, "--tls", NULL};
    static const char *const settings[] = {"security.protocol", "ssl", NULL};
    struct broker broker = start_ready(arguments, true);
    (void)state;
    check_through(&broker, settings);
    char authority[512];
    strcpy(authority, broker.authority);
    *broker.authority = '\0'; /* the machine's own authorities know nothing of it */
    check_kept_out(&broker, settings, RD_KAFKA_RESP_ERR__SSL);
    stop(&broker);
    assert_int_equal(access(authority, F_OK), -1);
}

static void certificate_of_a_client_is_its_name(void **state)
{
    char certificate[] = "/tmp/ktrial-cert-XXXXXX", key[] = "/tmp/ktrial-key-XXXXXX", command[400];
    (void)state;
    close(mkstemp(certificate));
    close(mkstemp(key));
    snprintf(command, sizeof command,
             "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=alice/O=Shop -days 2 "
             "-keyout %s -out %s 2>/dev/null",
             key, certificate);
    if (system(command) != 0)
        skip();
    const char *const arguments[] = {TOPIC,
                                     "--tls",
                                     "--acl",
                                     "allow User:O=Shop,CN=alice All Topic:orders",
                                     "--acl",
                                     "allow User:O=Shop,CN=alice All Group:*",
                                     "--tls-client-ca",
                                     certificate,
                                     NULL};
    const char *const settings[] = {"security.protocol", "ssl", "ssl.key.location", key, "ssl.certificate.location",
                                    certificate,         NULL};
    struct broker broker = start_ready(arguments, true);
    check_through(&broker, settings);
    struct told told = {0};
    produce(&broker, (const char *[]){"security.protocol", "ssl", "message.timeout.ms", "1000", NULL}, &told);
    assert_int_equal(told.delivered, 0); /* it sees its connections end */
    stop(&broker);
    unlink(certificate);
    unlink(key);
}

static void given_certificate_is_used(void **state)
{
    char certificate[] = "/tmp/ktrial-cert-XXXXXX", key[] = "/tmp/ktrial-key-XXXXXX", command[400];
    (void)state;
    close(mkstemp(certificate));
    close(mkstemp(key));
    snprintf(command, sizeof command,
             "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=broker -addext "
             "subjectAltName=IP:127.0.0.1 -days 2 "
             "-keyout %s -out %s 2>/dev/null",
             key, certificate);
    if (system(command) != 0)
        skip();
    const char *const arguments[] = {TOPIC, "--tls", "--tls-cert", certificate, "--tls-key", key, NULL};
    const char *const settings[] = {"security.protocol", "ssl", "ssl.ca.location", certificate, NULL};
    struct broker broker = start_ready(arguments, false);
    check_through(&broker, settings);
    stop(&broker);
    unlink(certificate);
    unlink(key);
}

static void acls_bind_and_faults_take_rights_away(void **state)
{
    static const char *const arguments[] = {TOPIC,
                                            "--sasl",
                                            "PLAIN",
                                            "--user",
                                            "alice:secret",
                                            "--user",
                                            "bob:word",
                                            "--user",
                                            "root:all",
                                            "--super-user",
                                            "User:root",
                                            "--acl",
                                            "allow User:alice All Topic:ord*",
                                            "--acl",
                                            "allow User:* Read Group:*",
                                            "--acl",
                                            "allow User:bob Describe Topic:orders",
                                            "--fault",
                                            "JoinGroup instance=late: deny Read Topic:orders",
                                            NULL};
    static const char *users[] = {"alice", "root", "bob"};
    static const char *words[] = {"secret", "all", "word"};
    struct broker broker = start_ready(arguments, false);
    struct told told = {0};
    const char *settings[] = {"security.protocol",
                              "sasl_plaintext",
                              "sasl.mechanisms",
                              "PLAIN",
                              "sasl.username",
                              "",
                              "sasl.password",
                              "",
                              "client.id",
                              "early",
                              NULL};
    (void)state;
    for (int i = 0; i < 3; i++) {
        settings[5] = users[i];
        settings[7] = words[i];
        if (i < 2)
            check_through(&broker, settings);
        else
            check_kept_out(&broker, settings, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    }
    assert_int_equal(consume(&broker, settings, &told), 0);
    assert_int_equal(told.error, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    settings[5] = "root";
    settings[7] = "all";
    settings[9] = "late";
    told.error = 0;
    assert_int_equal(consume(&broker, settings, &told), 0);
    assert_int_equal(told.error, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    stop(&broker);
}

static void what_makes_no_sense_is_refused(void **state)
{
    static const struct {
        const char *arguments[7], *said;
    } cases[] = {
        {{"--sasl", "GSSAPI", "--user", "a:b"}, "--sasl GSSAPI: expected PLAIN, SCRAM-SHA-256, SCRAM-SHA-512"},
        {{"--sasl", "PLAIN"}, "--sasl lets nobody in without --user NAME:PASSWORD"},
        {{"--user", "a:b"}, "nobody is asked who he is: say --sasl PLAIN beside --user"},
        {{"--sasl", "PLAIN", "--user", "alice"}, "--user alice: expected NAME:PASSWORD"},
        {{"--tls-cert", "x"}, "certificates are for --tls only"},
        {{"--tls", "--tls-cert", "x"}, "--tls-cert and --tls-key belong together"},
        {{"--tls", "--tls-cert", "/no/x", "--tls-key", "/no/y"}, "the TLS certificate /no/x: "},
        {{"--tls", "--tls-ca", "/no/such/x"}, "cannot write /no/such/x: No such file or directory"},
        {{"--acl", "let alice in"}, "--acl 'let alice in': expected 'allow' or 'deny', got 'let'"},
        {{"--reauth-ms", "0"}, "--reauth-ms 0: expected a number above 0"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char said[SAID_BYTES];
        struct broker broker = start(cases[i].arguments);
        int code = finish(&broker, said);
        if (code != 2 || strstr(said, cases[i].said) == NULL)
            fail_msg("exit code %d; it said\n%sand not\n%s", code, said, cases[i].said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mechanism_goes_through_with_and_without_tls),
        cmocka_unit_test(tls_goes_through_and_strangers_do_not),
        cmocka_unit_test(certificate_of_a_client_is_its_name),
        cmocka_unit_test(given_certificate_is_used),
        cmocka_unit_test(acls_bind_and_faults_take_rights_away),
        cmocka_unit_test(what_makes_no_sense_is_refused),
    };
    find_folder();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
