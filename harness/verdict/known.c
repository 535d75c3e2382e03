/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/known.h"

#include "harness/verdict/say.h"

static bool say_no_assignment(const struct kt_model *model, struct kt_verdict *verdict)
{
    kt_verdict_say(verdict, KT_NOT_JUDGED,
                   "no instance in %s was seen to be assigned a partition: it has to subscribe and to poll until the "
                   "group is stable (kt_run_until)",
                   kt_model_group(model));
    return false;
}

bool kt_known_needs_assignments(const struct kt_model *model, struct kt_verdict *verdict)
{
    return !kt_model_guesses_owners(model) || say_no_assignment(model, verdict);
}

/* returns  an instance that was handed records though the history does not say how it is assigned them; 0: none */
static kt_name find_unknown(const struct kt_model *model)
{
    struct kmock_table_entry *entry = kmock_table_first(&model->group->instances);
    for (; entry; entry = kmock_table_next(entry)) {
        const struct kt_survey_instance *instance = entry->value;
        if (instance->has_deliveries && !kt_survey_is_known(instance))
            return instance->name;
    }
    return 0;
}

bool kt_known_assignments(const struct kt_model *model, struct kt_verdict *verdict)
{
    kt_name unknown = model->unknown ? model->unknown : find_unknown(model);
    if (!model->group->has_assignments && model->given == 0 && !model->gave_unknown)
        return say_no_assignment(model, verdict);
    if (!model->gave_unknown && unknown == 0)
        return true;
    kt_verdict_say(verdict, KT_NOT_JUDGED,
                   "how %s of %s is assigned partitions was not recorded: make its consumer within the trial, with "
                   "ktrial in front of librdkafka on the link line",
                   kt_instance_text(model->history, unknown), kt_model_group(model));
    return false;
}

bool kt_known_owners(const struct kt_model *model, struct kt_verdict *verdict)
{
    struct kmock_table_entry *entry = kmock_table_first(&model->group->instances);
    for (; entry; entry = kmock_table_next(entry)) {
        const struct kt_survey_instance *instance = entry->value;
        if (instance->quiet_count == 0 || !instance->is_told)
            continue;
        kt_verdict_say(verdict, KT_NOT_JUDGED,
                       "%s has consumers in %s with and without rebalance callback, so which of them a partition went "
                       "to is not known: run them as two instances, or give all of them a callback",
                       kt_instance_text(model->history, instance->name), kt_model_group(model));
        return false;
    }
    return true;
}
