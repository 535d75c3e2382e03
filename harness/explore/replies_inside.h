/* SPDX-License-Identifier: Apache-2.0 */
/* Hold the tables of replies together: the inside view of replies.h. */
#ifndef KT_EXPLORE_REPLIES_INSIDE_H
#define KT_EXPLORE_REPLIES_INSIDE_H

#include "harness/explore/replies.h"

enum { KT_REPLIES_END = -1 };

struct kt_reply_table {
    int16_t api; /* KT_REPLIES_END: there are no more */
    const struct kt_reply *replies;
    size_t count;
};

extern const struct kt_reply_table kt_replies_data[];
extern const struct kt_reply_table kt_replies_group[];
extern const struct kt_reply_table kt_replies_transaction[];
extern const struct kt_reply_table kt_replies_topics[];
extern const struct kt_reply_table kt_replies_admin[];
extern const struct kt_reply_table kt_replies_security[];

#endif
