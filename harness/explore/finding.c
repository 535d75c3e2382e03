/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/finding.h"

#include <string.h>

#include "harness/explore/finding_fields.h"

static const char *const results[] = {"ok",       "violated", "liveness", "crash", "hang",
                                      "unstable", "known",    "pruned",   NULL};
static const char *const kinds[] = {"safety", "liveness", "nondeterminism", "crash", "vacuous", NULL};
static const char *const whats[] = {"sometimes", "exercised", "judged", NULL};
static const char *const types[] = {NULL, "begin", "run", "seen", "finding", "end"};

_Static_assert(sizeof results / sizeof results[0] == KT_RUN_RESULTS + 1, "a name for each result");
_Static_assert(sizeof kinds / sizeof kinds[0] == KT_FINDING_KINDS + 1, "a name for each kind");
_Static_assert(sizeof whats / sizeof whats[0] == KT_SEEN_WHATS + 1, "a name for each thing seen");
_Static_assert(sizeof types / sizeof types[0] == KT_RECORD_TYPES, "a name for each type");

#define PLACE(field) offsetof(struct kt_finding_record, field)

static const struct kt_field begin_fields[] = {
    {"test", KT_FIELD_TEXT, PLACE(begin.test)},     {"program", KT_FIELD_TEXT, PLACE(begin.program)},
    {"seed", KT_FIELD_NUMBER, PLACE(begin.seed)},   {"level", KT_FIELD_NUMBER, PLACE(begin.level)},
    {"shard", KT_FIELD_TEXT, PLACE(begin.shard)},   {"library", KT_FIELD_TEXT, PLACE(begin.library)},
    {"total", KT_FIELD_NUMBER, PLACE(begin.total)}, {NULL},
};

static const struct kt_field run_fields[] = {
    {"n", KT_FIELD_NUMBER, PLACE(run.n)},
    {"schedule", KT_FIELD_TEXT, PLACE(run.schedule)},
    {"result", KT_FIELD_WORD, PLACE(run.result), .words = results},
    {"ids", KT_FIELD_TEXTS, PLACE(run.ids)},
    {"events", KT_FIELD_NUMBER, PLACE(run.events)},
    {"virtual_us", KT_FIELD_NUMBER, PLACE(run.virtual_us)},
    {"history", KT_FIELD_TEXT, PLACE(run.history)},
    {NULL},
};

static const struct kt_field seen_fields[] = {
    {"n", KT_FIELD_NUMBER, PLACE(seen.n)},
    {"what", KT_FIELD_WORD, PLACE(seen.what), .words = whats},
    {"text", KT_FIELD_TEXT, PLACE(seen.text)},
    {NULL},
};

static const struct kt_field finding_fields[] = {
    {"test", KT_FIELD_TEXT, PLACE(finding.test)},
    {"kind", KT_FIELD_WORD, PLACE(finding.kind), .words = kinds},
    {"ids", KT_FIELD_TEXTS, PLACE(finding.ids)},
    {"schedule", KT_FIELD_TEXT, PLACE(finding.schedule)},
    {"shrunk", KT_FIELD_TEXT, PLACE(finding.shrunk)},
    {"events", KT_FIELD_NUMBER, PLACE(finding.events)},
    {"shrunk_events", KT_FIELD_NUMBER, PLACE(finding.shrunk_events)},
    {"same", KT_FIELD_TEXT, PLACE(finding.same)},
    {"says", KT_FIELD_TEXT, PLACE(finding.says)},
    {"report", KT_FIELD_TEXT, PLACE(finding.report)},
    {"schedules", KT_FIELD_NUMBER, PLACE(finding.schedules), .is_optional = true},
    {NULL},
};

static const struct kt_field end_fields[] = {
    {"test", KT_FIELD_TEXT, PLACE(end.test)},
    {"runs", KT_FIELD_NUMBER, PLACE(end.runs)},
    {"pruned", KT_FIELD_NUMBER, PLACE(end.pruned)},
    {"wall_ms", KT_FIELD_NUMBER, PLACE(end.wall_ms)},
    {"virtual_us", KT_FIELD_NUMBER, PLACE(end.virtual_us)},
    {"findings", KT_FIELD_NUMBER, PLACE(end.findings)},
    {"not_exercised", KT_FIELD_TEXTS, PLACE(end.not_exercised)},
    {"not_judged", KT_FIELD_TEXTS, PLACE(end.not_judged), .is_optional = true},
    {"warnings", KT_FIELD_TEXTS, PLACE(end.warnings), .is_optional = true},
    {"sometimes", KT_FIELD_SOMETIMES, PLACE(end.sometimes)},
    {NULL},
};

static const struct kt_field no_fields[] = {{NULL}};

static const struct kt_field *const fields[] = {
    [KT_RECORD_NONE] = no_fields,   [KT_RECORD_BEGIN] = begin_fields,     [KT_RECORD_RUN] = run_fields,
    [KT_RECORD_SEEN] = seen_fields, [KT_RECORD_FINDING] = finding_fields, [KT_RECORD_END] = end_fields,
};

const char *kt_finding_type_name(enum kt_record_type type)
{
    return types[type];
}

const struct kt_field *kt_finding_fields(enum kt_record_type type)
{
    return fields[type];
}

const char *kt_run_result_name(int result)
{
    return result >= 0 && result < KT_RUN_RESULTS ? results[result] : NULL;
}

const char *kt_finding_kind_name(int kind)
{
    return kind >= 0 && kind < KT_FINDING_KINDS ? kinds[kind] : NULL;
}

enum kt_explore_exit kt_run_exit(int result)
{
    static const enum kt_explore_exit codes[KT_RUN_RESULTS] = {
        [KT_RESULT_VIOLATED] = KT_EXPLORE_SAFETY,
        [KT_RESULT_LIVENESS] = KT_EXPLORE_LIVENESS,
        [KT_RESULT_CRASH] = KT_EXPLORE_CRASH,
        [KT_RESULT_HANG] = KT_EXPLORE_CRASH,
        [KT_RESULT_UNSTABLE] = KT_EXPLORE_NONDETERMINISM,
    };
    return codes[result];
}

enum kt_explore_exit kt_finding_exit(int kind)
{
    static const enum kt_explore_exit codes[KT_FINDING_KINDS] = {
        [KT_FINDING_SAFETY] = KT_EXPLORE_SAFETY,
        [KT_FINDING_LIVENESS] = KT_EXPLORE_LIVENESS,
        [KT_FINDING_NONDETERMINISM] = KT_EXPLORE_NONDETERMINISM,
        [KT_FINDING_CRASH] = KT_EXPLORE_CRASH,
        [KT_FINDING_VACUOUS] = KT_EXPLORE_VACUOUS,
    };
    return codes[kind];
}

static const enum kt_explore_exit worst_first[] = {
    KT_EXPLORE_CRASH,   KT_EXPLORE_SAFETY, KT_EXPLORE_LIVENESS, KT_EXPLORE_NONDETERMINISM,
    KT_EXPLORE_VACUOUS, KT_EXPLORE_USAGE,  KT_EXPLORE_FAILED,
};

enum kt_explore_exit kt_explore_exit_worse(enum kt_explore_exit one, enum kt_explore_exit other)
{
    for (size_t i = 0; i < sizeof worst_first / sizeof worst_first[0]; i++)
        if (worst_first[i] == one || worst_first[i] == other)
            return worst_first[i];
    return KT_EXPLORE_CLEAN;
}

static bool has_same_text(const char *one, const char *other)
{
    return strcmp(one ? one : "", other ? other : "") == 0;
}

static bool agree(const struct kt_finding_record *here, const struct kt_finding_record *there,
                  const struct kt_field *field, struct kmock_buffer *error)
{
    const void *one = kt_field_of(here, field), *other = kt_field_of(there, field);
    if (field->kind == KT_FIELD_NUMBER) {
        uint64_t mine = *(const uint64_t *)one, theirs = *(const uint64_t *)other;
        if (mine != theirs && error)
            kmock_buffer_print(error, "%s is %llu here and %llu there", field->name, (unsigned long long)mine,
                               (unsigned long long)theirs);
        return mine == theirs;
    }
    const char *mine = *(const char *const *)one, *theirs = *(const char *const *)other;
    if (has_same_text(mine, theirs))
        return true;
    if (error)
        kmock_buffer_print(error, "%s is '%s' here and '%s' there", field->name, mine, theirs);
    return false;
}

bool kt_begins_agree(const struct kt_record_begin *here, const struct kt_record_begin *there,
                     struct kmock_buffer *error)
{
    const struct kt_finding_record one = {KT_RECORD_BEGIN, {.begin = *here}};
    const struct kt_finding_record other = {KT_RECORD_BEGIN, {.begin = *there}};
    for (const struct kt_field *field = begin_fields; field->name; field++) {
        bool is_compared = field->offset != PLACE(begin.shard) && field->offset != PLACE(begin.total);
        if (is_compared && !agree(&one, &other, field, error))
            return false;
    }
    return true;
}
