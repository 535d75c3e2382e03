/* SPDX-License-Identifier: Apache-2.0 */
/* Know which error codes a Kafka broker may answer with, API by API: the replies worth trying.
 *
 * A code that no broker would say there would accuse a program of what cannot happen to it; so each stands with what
 * must be the case for it to be said at all. Knows nothing of clients and of what they make of an error. */
#ifndef KT_EXPLORE_REPLIES_H
#define KT_EXPLORE_REPLIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What must be the case for a broker to say so. */
enum kt_reply_needs {
    KT_NEEDS_NOTHING,       /* it may happen to any program at any time */
    KT_NEEDS_IDEMPOTENCE,   /* an idempotent (or transactional) producer */
    KT_NEEDS_TRANSACTIONS,  /* a transactional id */
    KT_NEEDS_STATIC_MEMBER, /* a group.instance.id */
    KT_NEEDS_PROTOCOL_848,  /* a group of the consumer protocol (KIP-848) */
    KT_NEEDS_AUTHORIZER,    /* somebody takes a right away */
    KT_NEEDS_LIMITS,        /* quotas, a policy or a setting of the cluster */
    KT_NEEDS_WRONG_REQUEST, /* the request itself is at fault: its sizes, names, timestamps, numbers */
};

struct kt_reply {
    int16_t error; /* enum kmock_error */
    bool retriable;
    bool before; /* it may be said by a broker that has not done the request */
    bool after;  /* and by one that has, or has in part */
    enum kt_reply_needs needs;
};

/* returns  the errors of an API, *count of them, static; NULL and 0 where none are known */
const struct kt_reply *kt_replies_of(int16_t api, size_t *count);

#endif
