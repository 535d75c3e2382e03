/* SPDX-License-Identifier: Apache-2.0 */
/* Remember for clients which partitions they fetch, so that they need not say it again (KIP-227).
 *
 *   broker: sessions, as many as there are slots, ordered by last use
 *   session: partitions in the order in which they are read; one that gave records goes to the end
 *
 * Knows nothing of logs and requests. source  Kafka FetchSession, FetchSessionCache */
#ifndef KMOCK_BROKER_FETCH_SESSION_H
#define KMOCK_BROKER_FETCH_SESSION_H

#include "mock/base/table.h"
#include "mock/broker/api/data.h"

enum { KMOCK_FETCH_EPOCH_FINAL = -1, KMOCK_FETCH_EPOCH_INITIAL = 0 };

/* One partition of a session: what the client asks, and what it was last told. */
struct kmock_fetch_cached {
    struct kmock_string topic; /* empty in sessions by topic id */
    struct kmock_uuid topic_id;
    struct kmock_fetch_partition asked;
    int64_t high_watermark, log_start_offset; /* -1: not told, or an error */
};

struct kmock_fetch_session {
    struct kmock_list_link link; /* kmock_fetch_sessions.by_use */
    int32_t id;
    int32_t epoch; /* of the request that must come next */
    bool privileged;
    bool uses_topic_ids;
    int64_t created_us, last_used_us;
    struct kmock_table parts; /* struct kmock_fetch_cached, in order */
};

/* The sessions of one broker. */
struct kmock_fetch_sessions {
    struct kmock_table by_id;
    struct kmock_list by_use; /* struct kmock_fetch_session, who was used longest ago first */
    int32_t slots;
    uint64_t drawn; /* state of the ids: the same calls draw the same ids */
};

/* slots  max.incremental.fetch.session.cache.slots */
void kmock_fetch_sessions_init(struct kmock_fetch_sessions *sessions, int32_t slots, uint64_t seed);

/* Close all sessions; new ones may be created then. */
void kmock_fetch_sessions_clear(struct kmock_fetch_sessions *sessions);

/* returns  NULL where there is none */
struct kmock_fetch_session *kmock_fetch_sessions_find(const struct kmock_fetch_sessions *sessions, int32_t id);

/* Nothing happens where there is no such session. */
void kmock_fetch_sessions_close(struct kmock_fetch_sessions *sessions, int32_t id);

/* What somebody who wants a session is. */
struct kmock_fetch_claim {
    bool privileged; /* a replica */
    bool uses_topic_ids;
    int32_t partitions_count;
};

/* Make room and create a session. Where all slots are taken, one goes that was not used for two minutes; else the
 * least one that is old enough, if it is less than the claim: unprivileged before privileged, then by size, then by id.
 * returns  NULL where there is no room */
struct kmock_fetch_session *kmock_fetch_sessions_create(struct kmock_fetch_sessions *sessions,
                                                        const struct kmock_fetch_claim *claim, int64_t now_us);

/* A request used the session: it becomes the newest, and the next epoch is due. */
void kmock_fetch_session_advance(struct kmock_fetch_sessions *sessions, struct kmock_fetch_session *session,
                                 int64_t now_us);

/* returns  the epoch behind an epoch: 1 comes after the largest */
int32_t kmock_fetch_epoch_next(int32_t epoch);

/* Whom of a session: the topic's name or, in a session by ids, its id. */
struct kmock_fetch_name {
    struct kmock_string topic;
    struct kmock_uuid topic_id;
    int32_t partition;
};

/* returns  NULL where it is not in the session */
struct kmock_fetch_cached *kmock_fetch_session_find(const struct kmock_fetch_session *session,
                                                    const struct kmock_fetch_name *name);

/* Add a partition at the end, or change what is asked of it. returns  it */
struct kmock_fetch_cached *kmock_fetch_session_put(struct kmock_fetch_session *session,
                                                   const struct kmock_fetch_name *name,
                                                   const struct kmock_fetch_partition *asked);

void kmock_fetch_session_remove(struct kmock_fetch_session *session, const struct kmock_fetch_name *name);

/* Read the partition after all others from now on. */
void kmock_fetch_session_move_last(struct kmock_fetch_session *session, const struct kmock_fetch_name *name);

#endif
