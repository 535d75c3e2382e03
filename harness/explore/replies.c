/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/replies.h"

#include "harness/explore/replies_inside.h"

const struct kt_reply *kt_replies_of(int16_t api, size_t *count)
{
    static const struct kt_reply_table *const all[] = {kt_replies_data,   kt_replies_group, kt_replies_transaction,
                                                       kt_replies_topics, kt_replies_admin, kt_replies_security};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        for (const struct kt_reply_table *table = all[i]; table->api != KT_REPLIES_END; table++) {
            if (table->api == api) {
                *count = table->count;
                return table->replies;
            }
        }
    }
    *count = 0;
    return NULL;
}
