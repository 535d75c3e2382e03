/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/promises.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/client/real.h"

/* source  librdkafka CONFIGURATION.md; Kafka FetchRequest isolation_level, ListOffsetsRequest timestamps */
enum { READ_UNCOMMITTED = 0, READ_COMMITTED = 1, RESET_LATEST = -1, RESET_EARLIEST = -2, RESET_ERROR = -3 };

/* A property of a topic is not there where the program made no default topic configuration: then it is its default. */
static const char *get(const rd_kafka_conf_t *conf, const char *property, char text[256])
{
    size_t size = 256;
    text[0] = '\0';
    if (kt_client_real()->rd_kafka_conf_get(conf, property, text, &size) != RD_KAFKA_CONF_OK)
        text[0] = '\0';
    return text;
}

static bool is(const rd_kafka_conf_t *conf, const char *property, const char *value)
{
    char text[256];
    return strcmp(get(conf, property, text), value) == 0;
}

static int64_t read_reset(const rd_kafka_conf_t *conf)
{
    char text[256];
    const char *reset = get(conf, "auto.offset.reset", text);
    if (strcmp(reset, "smallest") == 0 || strcmp(reset, "earliest") == 0 || strcmp(reset, "beginning") == 0)
        return RESET_EARLIEST;
    return strcmp(reset, "error") == 0 ? RESET_ERROR : RESET_LATEST;
}

static void read_consumer(struct kt_client *client, const rd_kafka_conf_t *conf)
{
    client->isolation = 1 + (is(conf, "isolation.level", "read_uncommitted") ? READ_UNCOMMITTED : READ_COMMITTED);
    client->reset = read_reset(conf);
}

static void add_word(char words[256], const char *word)
{
    size_t length = strlen(words);
    snprintf(words + length, 256 - length, "%s%s", length ? ", " : "", word);
}

static bool has_report_events(const rd_kafka_conf_t *conf)
{
    char text[256];
    return strtol(get(conf, "enabled_events", text), NULL, 10) & RD_KAFKA_EVENT_DR;
}

/* enable.idempotence settles acks, and keeps the order with up to five requests in flight; a transactional id implies
 * it. source  librdkafka rd_kafka_conf_finalize */
static void read_producer(struct kt_client *client, const rd_kafka_conf_t *conf)
{
    char id[256], acks[256], words[256] = "";
    get(conf, "transactional.id", id);
    get(conf, "acks", acks);
    bool is_idempotent = id[0] != '\0' || is(conf, "enable.idempotence", "true");
    if (is_idempotent)
        add_word(words, KT_PRODUCER_IDEMPOTENT);
    if (is_idempotent || acks[0] == '\0' || strcmp(acks, "-1") == 0 || strcmp(acks, "all") == 0)
        add_word(words, KT_PRODUCER_ACKS_ALL);
    if (is(conf, "max.in.flight.requests.per.connection", "1"))
        add_word(words, KT_PRODUCER_ONE_IN_FLIGHT);
    client->hears_reports = client->user.dr || client->user.dr_msg || has_report_events(conf);
    if (client->hears_reports && !is(conf, "delivery.report.only.error", "true"))
        add_word(words, KT_PRODUCER_REPORTS_ALL);
    client->transactional_id = kt_recorder_name(client->recorder, id);
    client->promises = kt_recorder_name(client->recorder, words);
}

void kt_promises_read(struct kt_client *client, const rd_kafka_conf_t *conf)
{
    if (client->type == RD_KAFKA_CONSUMER)
        read_consumer(client, conf);
    else
        read_producer(client, conf);
}

void kt_promises_record(struct kt_client *client)
{
    if (client->type != RD_KAFKA_PRODUCER)
        return;
    struct kt_event event = kt_client_event(client, KT_EVENT_PRODUCER);
    event.member = client->transactional_id;
    event.detail = client->promises;
    kt_client_append(client, &event);
}
