/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/outcome.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

/* Both directions walk the fields in one order, so that they cannot disagree: out is the bytes to write to, or NULL
 * where they are read. */
struct walk {
    struct kmock_buffer *out;
    const uint8_t *bytes;
    size_t left;
    bool broken;
};

static void walk_bytes(struct walk *walk, void *value, size_t size)
{
    if (walk->out) {
        kmock_buffer_append(walk->out, value, size);
        return;
    }
    walk->broken = walk->broken || walk->left < size;
    if (walk->broken)
        return;
    memcpy(value, walk->bytes, size);
    walk->bytes += size;
    walk->left -= size;
}

static void walk_text(struct walk *walk, char **text)
{
    uint32_t size = walk->out && *text ? (uint32_t)strlen(*text) : 0;
    walk_bytes(walk, &size, sizeof size);
    if (walk->out) {
        kmock_buffer_append(walk->out, *text ? *text : "", size);
        return;
    }
    walk->broken = walk->broken || walk->left < size;
    *text = kmock_copy_string(walk->broken ? "" : (const char *)walk->bytes, walk->broken ? 0 : size);
    walk->bytes += walk->broken ? 0 : size;
    walk->left -= walk->broken ? 0 : size;
}

/* An array's count, and room for it where it is read. */
static void *walk_array(struct walk *walk, void *array, int32_t *count, size_t size)
{
    walk_bytes(walk, count, sizeof *count);
    if (walk->out)
        return array;
    walk->broken = walk->broken || *count < 0 || (size_t)*count > walk->left;
    if (walk->broken)
        *count = 0;
    return kmock_alloc((size_t)*count * size + 1);
}

static void walk_failures(struct walk *walk, struct kt_outcome *result)
{
    result->failures = walk_array(walk, result->failures, &result->failures_count, sizeof *result->failures);
    for (int32_t i = 0; i < result->failures_count; i++) {
        walk_bytes(walk, &result->failures[i].kind, sizeof result->failures[i].kind);
        walk_text(walk, &result->failures[i].id);
        walk_text(walk, &result->failures[i].text);
    }
}

static void walk_names(struct walk *walk, char ***names, int32_t *count)
{
    *names = walk_array(walk, *names, count, sizeof **names);
    for (int32_t i = 0; i < *count; i++)
        walk_text(walk, &(*names)[i]);
}

static void walk_instances(struct walk *walk, struct kt_outcome *result)
{
    result->instances = walk_array(walk, result->instances, &result->instances_count, sizeof *result->instances);
    for (int32_t i = 0; i < result->instances_count; i++) {
        struct kt_run_instance *instance = &result->instances[i];
        walk_text(walk, &instance->name);
        walk_bytes(walk, &instance->session_timeout_ms, sizeof instance->session_timeout_ms);
        walk_bytes(walk, &instance->rebalance_timeout_ms, sizeof instance->rebalance_timeout_ms);
        walk_bytes(walk, &instance->is_static, sizeof instance->is_static);
        walk_bytes(walk, &instance->transaction_timeout_ms, sizeof instance->transaction_timeout_ms);
    }
}

static void walk_groups(struct walk *walk, struct kt_outcome *result)
{
    result->groups = walk_array(walk, result->groups, &result->groups_count, sizeof *result->groups);
    for (int32_t i = 0; i < result->groups_count; i++) {
        walk_text(walk, &result->groups[i].name);
        walk_bytes(walk, &result->groups[i].stable, sizeof(bool));
        walk_bytes(walk, &result->groups[i].drained, sizeof(bool));
    }
}

static void walk_sizes(struct walk *walk, struct kt_outcome *result)
{
    result->sizes = walk_array(walk, result->sizes, &result->sizes_count, sizeof *result->sizes);
    for (int32_t i = 0; i < result->sizes_count; i++) {
        walk_text(walk, &result->sizes[i].name);
        walk_bytes(walk, &result->sizes[i].instances, sizeof(int32_t));
        walk_bytes(walk, &result->sizes[i].partitions, sizeof(int32_t));
        walk_bytes(walk, &result->sizes[i].records, sizeof(int32_t));
    }
}

static void walk_points(struct walk *walk, struct kt_outcome *result)
{
    result->points = walk_array(walk, result->points, &result->points_count, sizeof *result->points);
    if (result->points_count > 0)
        walk_bytes(walk, result->points, (size_t)result->points_count * sizeof *result->points);
}

static void walk_numbers(struct walk *walk, struct kt_outcome *result)
{
    walk_bytes(walk, &result->end, sizeof result->end);
    walk_bytes(walk, &result->signal_number, sizeof result->signal_number);
    walk_bytes(walk, &result->story_events, sizeof result->story_events);
    walk_bytes(walk, &result->faults_planned, sizeof result->faults_planned);
    walk_bytes(walk, &result->faults_fired, sizeof result->faults_fired);
    walk_bytes(walk, &result->history_hash, sizeof result->history_hash);
    walk_bytes(walk, &result->events, sizeof result->events);
    walk_bytes(walk, &result->switches, sizeof result->switches);
    walk_bytes(walk, &result->draws, sizeof result->draws);
    walk_bytes(walk, &result->virtual_us, sizeof result->virtual_us);
    walk_bytes(walk, &result->final_state, sizeof result->final_state);
    walk_bytes(walk, &result->exercised, sizeof result->exercised);
    walk_bytes(walk, &result->symptoms, sizeof result->symptoms);
    walk_bytes(walk, &result->applicable, sizeof result->applicable);
    walk_bytes(walk, &result->reached, sizeof result->reached);
}

static void walk_result(struct walk *walk, struct kt_outcome *result)
{
    walk_numbers(walk, result);
    walk_failures(walk, result);
    walk_text(walk, &result->report);
    walk_text(walk, &result->schedule);
    walk_text(walk, &result->history);
    walk_text(walk, &result->story);
    walk_names(walk, &result->sometimes, &result->sometimes_count);
    walk_names(walk, &result->names, &result->names_count);
    walk_instances(walk, result);
    walk_groups(walk, result);
    walk_sizes(walk, result);
    walk_points(walk, result);
}

void kt_outcome_put(const struct kt_outcome *result, struct kmock_buffer *bytes)
{
    struct walk walk = {.out = bytes};
    walk_result(&walk, (struct kt_outcome *)result);
}

bool kt_outcome_get(const uint8_t *bytes, size_t size, struct kt_outcome *result)
{
    struct walk walk = {.bytes = bytes, .left = size};
    *result = (struct kt_outcome){0};
    walk_result(&walk, result);
    if (walk.broken || walk.left > 0)
        kt_outcome_finish(result);
    return !walk.broken && walk.left == 0;
}

void kt_outcome_accuse(struct kt_outcome *outcome, enum kt_failure_kind kind, const char *id, const char *text)
{
    int32_t count = outcome->failures_count++;
    outcome->failures = kmock_realloc(outcome->failures, (size_t)(count + 1) * sizeof *outcome->failures);
    outcome->failures[count] = (struct kt_failure){
        .kind = kind, .id = kmock_copy_string(id, strlen(id)), .text = kmock_copy_string(text, strlen(text))};
}

void kt_outcome_take_failures(struct kt_outcome *outcome, struct kmock_list *failures)
{
    for (struct kmock_list_link *link = failures->first; link; link = link->next) {
        const struct kt_failure *failure = kmock_list_object(link, struct kt_failure, link);
        kt_outcome_accuse(outcome, failure->kind, failure->id, failure->text);
    }
    kt_failures_free(failures);
}

static void free_names(char **names, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

void kt_outcome_finish(struct kt_outcome *result)
{
    for (int32_t i = 0; i < result->failures_count; i++) {
        free(result->failures[i].id);
        free(result->failures[i].text);
    }
    free(result->failures);
    free(result->report);
    free(result->schedule);
    free(result->history);
    free(result->story);
    free_names(result->sometimes, result->sometimes_count);
    free_names(result->names, result->names_count);
    for (int32_t i = 0; i < result->instances_count; i++)
        free(result->instances[i].name);
    free(result->instances);
    for (int32_t i = 0; i < result->groups_count; i++)
        free(result->groups[i].name);
    free(result->groups);
    for (int32_t i = 0; i < result->sizes_count; i++)
        free(result->sizes[i].name);
    free(result->sizes);
    free(result->points);
    *result = (struct kt_outcome){0};
}
