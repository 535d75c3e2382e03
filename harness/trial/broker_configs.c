/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/broker_configs.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/fault/quantity.h"
#include "mock/base/alloc.h"
#include "mock/base/settings.h"
#include "mock/broker/error.h"

/* What brokers read at their start. none  how the cluster's options say 0, for their 0 is the default */
static const struct start_config {
    const char *name;
    size_t at;
    int32_t least, none;
} start_configs[] = {
#define OPTION(name) offsetof(struct kmock_cluster_options, name)
    {"default.replication.factor", OPTION(default_replication_factor), 1, 0},
    {"group.initial.rebalance.delay.ms", OPTION(group_initial_rebalance_delay_ms), 0, -1},
    {"group.max.session.timeout.ms", OPTION(group_max_session_timeout_ms), 1, 0},
    {"group.max.size", OPTION(group_max_size), 1, 0},
    {"group.min.session.timeout.ms", OPTION(group_min_session_timeout_ms), 1, 0},
    {"log.cleaner.backoff.ms", OPTION(log_cleaner_backoff_ms), 1, 0},
    {"log.retention.check.interval.ms", OPTION(log_retention_check_interval_ms), 1, 0},
    {"max.incremental.fetch.session.cache.slots", OPTION(fetch_session_slots), 0, -1},
    {"num.partitions", OPTION(num_partitions), 1, 0},
    {"offset.metadata.max.bytes", OPTION(offset_metadata_max_bytes), 1, 0},
    {"offsets.commit.timeout.ms", OPTION(offsets_commit_timeout_ms), 1, 0},
    {"offsets.retention.check.interval.ms", OPTION(offsets_retention_check_interval_ms), 1, 0},
    {"offsets.retention.minutes", OPTION(offsets_retention_minutes), 1, 0},
    {"replica.lag.time.max.ms", OPTION(replica_lag_time_max_ms), 1, 0},
#undef OPTION
};

enum { START_CONFIGS = sizeof start_configs / sizeof *start_configs, TEXT_SIZE = 256 };

/* One setting as zero-terminated texts. */
struct texts {
    char name[TEXT_SIZE], value[TEXT_SIZE];
};

static void refuse(const char *configs, const char *why)
{
    kt_misuse(NULL,
              "kt_options.broker_configs is \"%s\": %s; Kafka's names and values are meant, as in "
              "\"group.max.size=2,log.retention.ms=1000\"",
              configs, why);
}

/* returns  false behind the last */
static bool next(const char *configs, const char **at, struct texts *texts)
{
    struct kmock_setting setting;
    if (**at == '\0')
        return false;
    if (!kmock_settings_next(at, &setting))
        refuse(configs, "there is no '='");
    snprintf(texts->name, TEXT_SIZE, "%.*s", (int)setting.name_length, setting.name);
    snprintf(texts->value, TEXT_SIZE, "%.*s", (int)setting.value_length, setting.value);
    return true;
}

static const struct start_config *find(const char *name)
{
    for (int i = 0; i < START_CONFIGS; i++)
        if (strcmp(start_configs[i].name, name) == 0)
            return &start_configs[i];
    return NULL;
}

void kt_broker_configs_read(const char *configs, struct kmock_cluster_options *options)
{
    struct texts texts;
    uint64_t number;
    for (const char *at = configs; at && next(configs, &at, &texts);) {
        const struct start_config *config = find(texts.name);
        if (config == NULL)
            continue;
        if (kt_number_read(texts.value, &number) || number > INT32_MAX || (int64_t)number < config->least)
            refuse(configs, "a value is out of range");
        *(int32_t *)((char *)options + config->at) = number == 0 ? config->none : (int32_t)number;
    }
}

void kt_broker_configs_apply(const char *configs, struct kt_trial *trial)
{
    struct texts texts;
    for (const char *at = configs; at && next(configs, &at, &texts);) {
        struct kmock_config_setting setting = {texts.name, texts.value};
        if (find(texts.name) == NULL &&
            kmock_cluster_configure_brokers(trial->cluster, &setting, trial->start_us) != KMOCK_NONE)
            refuse(configs, "brokers have no such config, or not this value");
    }
}

void kt_broker_racks_read(const char *racks, struct kmock_cluster_options *options)
{
    if (racks == NULL)
        return;
    size_t count = (size_t)options->brokers_count;
    struct kmock_broker_address *addresses = kmock_alloc(count * sizeof *addresses);
    for (size_t i = 0; i < count; i++) {
        char host[32];
        size_t length = strcspn(racks, ",");
        int host_length = snprintf(host, sizeof host, "broker-%zu", i + 1);
        addresses[i] = (struct kmock_broker_address){kmock_copy_string(host, (size_t)host_length), KT_BROKER_PORT,
                                                     length > 0 ? kmock_copy_string(racks, length) : NULL};
        racks += length;
        racks += *racks == ',';
    }
    if (*racks != '\0')
        kt_misuse(NULL, "kt_options.racks names more racks than there are brokers (%zu)", count);
    options->addresses = addresses;
    options->rack_aware_replica_selector = true;
}

void kt_broker_racks_finish(struct kmock_cluster_options *options)
{
    for (int32_t i = 0; options->addresses && i < options->brokers_count; i++) {
        free((char *)options->addresses[i].host);
        free((char *)options->addresses[i].rack);
    }
    free((struct kmock_broker_address *)options->addresses);
    options->addresses = NULL;
}
