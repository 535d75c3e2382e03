/* SPDX-License-Identifier: Apache-2.0 */
/* Find out since when an effect was on its way: its record is handed over first, and comes to be done however late.
 *
 *   put out ---- record handed over ---- effect          (its instance has not heard that it is out)
 *      ^-- since
 *
 * Looks back through the history; meant for the few effects that need it. Knows nothing of any one guarantee. */
#ifndef KT_VERDICT_HANDS_H
#define KT_VERDICT_HANDS_H

#include "harness/verdict/model.h"

struct kt_hands {
    bool is_spent; /* the record had an effect before since it was handed over to this consumer */
    bool is_out;   /* its instance, which had the partition, was put out of the group before the effect, and had not
                      heard of it when the record was handed over */
    size_t since;  /* event: the one after it was handed over (after the effect where the history does not say); or
                      earlier, the one that put its instance out of the group, which did not know yet */
};

/* Look back from the effect that counts from an event. */
struct kt_hands kt_hands_find(const struct kt_model *model, const struct kt_partition *partition, int64_t offset,
                              size_t effect);

#endif
