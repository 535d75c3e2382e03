/* SPDX-License-Identifier: Apache-2.0 */
/* Stock librdkafka against brokers that want to know who it is, and that do not let it do everything. */
#include <ktrial/cmocka.h>

#include <librdkafka/rdkafka.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RECORDS = 40 };

struct reader {
    const char *mechanism, *password; /* mechanism null: it says nothing */
    int consumed, refused;            /* refused: errors of authentication or authorization that it was told */
    bool ends_on_refusal;
    rd_kafka_resp_err_t error; /* the last of them */
};

static void set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char error[256];
    assert_int_equal(rd_kafka_conf_set(conf, name, value, error, sizeof error), RD_KAFKA_CONF_OK);
}

static void secure(rd_kafka_conf_t *conf, const struct reader *reader)
{
    set(conf, "bootstrap.servers", "broker-1:9092");
    set(conf, "log_level", "0");
    if (reader->mechanism == NULL)
        return;
    set(conf, "security.protocol", "sasl_plaintext");
    set(conf, "sasl.mechanisms", reader->mechanism);
    set(conf, "sasl.username", "alice");
    set(conf, "sasl.password", reader->password);
}

static bool is_refusal(rd_kafka_resp_err_t error)
{
    return error == RD_KAFKA_RESP_ERR__AUTHENTICATION || error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
           error == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED;
}

static void note_refusal(rd_kafka_t *client, int error, const char *reason, void *opaque)
{
    struct reader *reader = opaque;
    (void)client, (void)reason;
    if (is_refusal((rd_kafka_resp_err_t)error)) {
        reader->refused++;
        reader->error = (rd_kafka_resp_err_t)error;
    }
}

static int read_orders(void *argument)
{
    struct reader *reader = argument;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    secure(conf, reader);
    set(conf, "group.id", "billing");
    set(conf, "auto.offset.reset", "earliest");
    rd_kafka_conf_set_opaque(conf, reader);
    rd_kafka_conf_set_error_cb(conf, note_refusal);
    rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, NULL, 0);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, "orders", RD_KAFKA_PARTITION_UA);
    rd_kafka_poll_set_consumer(consumer);
    rd_kafka_subscribe(consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    while (reader->consumed < RECORDS && !(reader->ends_on_refusal && reader->refused)) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 1000);
        if (message && message->err)
            note_refusal(consumer, message->err, "", reader);
        else if (message)
            reader->consumed++;
        if (message)
            rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(consumer);
    rd_kafka_destroy(consumer);
    return 0;
}

/* returns  the hash of the history of a trial in which a reader gets everything */
static uint64_t read_all(const char *mechanism)
{
    struct reader reader = {.mechanism = mechanism, .password = "secret"};
    struct kt_trial *t = kt_trial_begin(
        &(struct kt_options){.name = mechanism, .security = "sasl_plaintext", .users = "bob:word alice:secret"});
    kt_topic(t, "orders", 2);
    kt_feed(t, "orders", RECORDS);
    kt_start(t, "billing", 1, read_orders, &reader);
    kt_run_until(t, "billing-1 exited within 60s");
    uint64_t hash = kt_history_hash_of(t);
    assert_true(kt_requests(t, "SaslHandshake", NULL) > 0);
    assert_true(kt_requests(t, "SaslAuthenticate", NULL) >= (strcmp(mechanism, "PLAIN") ? 2 : 1));
    assert_int_equal(kt_trial_end(t, NULL), 0);
    assert_int_equal(reader.consumed, RECORDS);
    assert_int_equal(reader.refused, 0);
    return hash;
}

static void each_mechanism_lets_in_and_repeats_to_the_hash(void **state)
{
    static const char *const mechanisms[] = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"};
    uint64_t hashes[3];
    (void)state;
    for (int i = 0; i < 3; i++) {
        hashes[i] = read_all(mechanisms[i]);
        assert_int_equal(read_all(mechanisms[i]), hashes[i]);
    }
    assert_int_not_equal(hashes[0], hashes[1]);
}

static void wrong_password_is_told_and_nobody_comes_in(void **state)
{
    static const char *const mechanisms[] = {"PLAIN", "SCRAM-SHA-256"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct reader reader = {.mechanism = mechanisms[i], .password = "guess", .ends_on_refusal = true};
        struct kt_trial *t =
            kt_trial_begin(&(struct kt_options){.security = "sasl_plaintext", .users = "alice:secret"});
        kt_topic(t, "orders", 1);
        kt_start(t, "billing", 1, read_orders, &reader);
        kt_run_until(t, "billing-1 exited within 60s");
        assert_int_equal(reader.error, RD_KAFKA_RESP_ERR__AUTHENTICATION);
        assert_int_equal(kt_requests(t, "Metadata", NULL), 0);
        kt_trial_end(t, NULL);
    }
}

static void broker_that_refuses_once_is_tried_again(void **state)
{
    struct reader reader = {.mechanism = "SCRAM-SHA-512", .password = "secret"};
    struct kt_trial *t = kt_trial_begin(&(struct kt_options){.security = "sasl_plaintext", .users = "alice:secret"});
    (void)state;
    kt_topic(t, "orders", 1);
    kt_feed(t, "orders", RECORDS);
    kt_fault(t, "SaslAuthenticate: fail SASL_AUTHENTICATION_FAILED");
    kt_fault(t, "SaslAuthenticate nth=4: close");
    kt_start(t, "billing", 1, read_orders, &reader);
    kt_run_until(t, "billing-1 exited within 60s");
    assert_int_equal(reader.consumed, RECORDS);
    assert_int_equal(reader.error, RD_KAFKA_RESP_ERR__AUTHENTICATION);
    assert_int_equal(kt_trial_end(t, NULL), 0);
}

static void right_that_vanishes_is_an_error_until_it_is_back(void **state)
{
    static const struct {
        const char *right;
        rd_kafka_resp_err_t error;
    } cases[] = {
        {"Read Topic:orders", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED},
        {"Describe Topic:ord*", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED},
        {"Read Group:billing for alice", RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED},
        {"Describe Group:billing for User:alice", RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reader reader = {.mechanism = "PLAIN", .password = "secret"};
        struct kt_trial *t =
            kt_trial_begin(&(struct kt_options){.security = "sasl_plaintext", .users = "alice:secret"});
        kt_topic(t, "orders", 1);
        kt_feed(t, "orders", RECORDS);
        kt_fault(t, "deny %s", cases[i].right);
        kt_fault(t, "at 20s: allow %s", cases[i].right);
        kt_start(t, "billing", 1, read_orders, &reader);
        kt_run_until(t, "19s");
        assert_int_equal(reader.consumed, 0);
        assert_true(reader.refused > 0);
        assert_int_equal(reader.error, cases[i].error);
        kt_run_until(t, "billing-1 exited within 600s");
        assert_int_equal(reader.consumed, RECORDS);
        assert_int_equal(kt_trial_end(t, NULL), 0);
    }
}

static void acls_bind_whom_they_name(void **state)
{
    struct reader reader = {.mechanism = "PLAIN", .password = "secret", .ends_on_refusal = true};
    struct kt_options options = {.security = "sasl_plaintext",
                                 .users = "alice:secret",
                                 .acls = "allow User:alice Read Topic:orders; allow User:alice Read Group:bill*"};
    (void)state;
    for (int round = 0; round < 2; round++) {
        struct kt_trial *t = kt_trial_begin(&options);
        kt_topic(t, "orders", 1);
        kt_feed(t, "orders", RECORDS);
        kt_start(t, "billing", 1, read_orders, &reader);
        kt_run_until(t, "billing-1 exited within 60s");
        assert_int_equal(kt_trial_end(t, NULL), 0);
        assert_int_equal(reader.consumed, round ? 0 : RECORDS);
        assert_int_equal(reader.refused > 0, round);
        reader.consumed = 0;
        options.acls = "allow User:alice Read Topic:orders";
    }
    assert_int_equal(reader.error, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED);
}

/* ---- misuse ---- */

static void last_words_of(const struct kt_options *options, char *words, size_t size)
{
    int ends[2], status;
    ssize_t got, used = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        kt_trial_begin(options);
        _exit(0);
    }
    close(ends[1]);
    while ((got = read(ends[0], words + used, size - 1 - (size_t)used)) > 0)
        used += got;
    words[used] = '\0';
    close(ends[0]);
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
}

static void what_the_sim_cannot_have_is_said(void **state)
{
    static const struct {
        struct kt_options options;
        const char *said;
    } cases[] = {
        {{.security = "ssl"}, "the sim has no TLS"},
        {{.security = "SASL_SSL"}, "give it \"sasl_plaintext\" here; `ktrial broker --tls` serves TLS"},
        {{.security = "kerberos"}, "expected \"plaintext\" or \"sasl_plaintext\""},
        {{.security = "sasl_plaintext"}, "nobody would get in"},
        {{.users = "alice:secret"}, "nobody is asked who he is"},
        {{.security = "sasl_plaintext", .users = "alice"}, "kt_options.users names \"alice\""},
        {{.security = "sasl_plaintext", .users = "a:b", .sasl_mechanisms = "GSSAPI"}, "sasl_mechanisms is \"GSSAPI\""},
        {{.acls = "allow User:a Read Topic:t; deny Topic:orders"}, "says \"deny Topic:orders\": expected an operation"},
        {{.acls = "allow User:a Write Group:g"}, "an operation that can be done to that resource, got 'Write'"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char words[2000];
        last_words_of(&cases[i].options, words, sizeof words);
        if (strstr(words, cases[i].said) == NULL)
            fail_msg("%s\nand not %s", words, cases[i].said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mechanism_lets_in_and_repeats_to_the_hash),
        cmocka_unit_test(wrong_password_is_told_and_nobody_comes_in),
        cmocka_unit_test(broker_that_refuses_once_is_tried_again),
        cmocka_unit_test(right_that_vanishes_is_an_error_until_it_is_back),
        cmocka_unit_test(acls_bind_whom_they_name),
        cmocka_unit_test(what_the_sim_cannot_have_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
