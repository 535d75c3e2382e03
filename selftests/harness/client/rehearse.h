/* SPDX-License-Identifier: Apache-2.0 */
/* Help the tests of harness/client: a program with librdkafka and no trial around it. */
#ifndef SELFTESTS_HARNESS_CLIENT_REHEARSE_H
#define SELFTESTS_HARNESS_CLIENT_REHEARSE_H

#include <ctype.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/client/rehearsal.h"
#include "selftests/check.h"

static inline int begin_rehearsal(void **state)
{
    (void)state;
    kt_rehearsal_begin();
    return 0;
}

static inline int end_rehearsal(void **state)
{
    (void)state;
    kt_rehearsal_end();
    return 0;
}

/* The events so far are these lines, but for those that say that a client is made. */
static inline void expect_events(const char *lines)
{
    char *text = strdup(kt_rehearsal_text()), *end = text;
    for (char *line = text, *next; *line != '\0'; line = next) {
        next = line + strcspn(line, "\n");
        next += *next == '\n';
        bool is_made = strncmp(line, "client ", strlen("client ")) == 0 ||
                       (strncmp(line, "producer ", strlen("producer ")) == 0 && isdigit((unsigned char)line[9]));
        if (is_made)
            continue;
        memmove(end, line, (size_t)(next - line));
        end += next - line;
    }
    *end = '\0';
    assert_string_equal(text, lines);
    free(text);
}

static inline void set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char error[256];
    if (rd_kafka_conf_set(conf, name, value, error, sizeof error) != RD_KAFKA_CONF_OK)
        fail_msg("%s", error);
}

static inline rd_kafka_t *create(rd_kafka_type_t type, rd_kafka_conf_t *conf)
{
    char error[256];
    rd_kafka_t *rk = rd_kafka_new(type, conf, error, sizeof error);
    if (rk == NULL)
        fail_msg("%s", error);
    return rk;
}

static inline rd_kafka_t *create_consumer(const char *group)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "group.id", group);
    return create(RD_KAFKA_CONSUMER, conf);
}

/* Without a broker there is nobody to close with: it would be waited for. */
static inline void destroy(rd_kafka_t *rk)
{
    rd_kafka_destroy_flags(rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

/* One list of partitions 0..count-1 of a topic. */
static inline rd_kafka_topic_partition_list_t *partitions_of(const char *topic, int32_t count, int64_t offset)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(count);
    for (int32_t i = 0; i < count; i++)
        rd_kafka_topic_partition_list_add(list, topic, i)->offset = offset;
    return list;
}

/* The address of a callback that librdkafka will call. */
static inline void *callback_in(const rd_kafka_conf_t *conf, const char *property)
{
    char text[64] = "";
    size_t size = sizeof text;
    void *address = NULL;
    if (rd_kafka_conf_get(conf, property, text, &size) == RD_KAFKA_CONF_OK)
        sscanf(text, "%p", &address);
    return address;
}

#endif
