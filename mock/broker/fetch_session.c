/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/fetch_session.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/base/buffer.h"
#include "mock/base/hash.h"

/* min.incremental.fetch.session.eviction.ms */
#define EVICTION_US INT64_C(120000000)

/* ---- partitions ---- */

/* The key of a partition: the name or the id of its topic, then its number. */
static void write_key(struct kmock_buffer *key, const struct kmock_fetch_session *session,
                      const struct kmock_fetch_name *name)
{
    if (session->uses_topic_ids)
        kmock_buffer_append(key, name->topic_id.bytes, sizeof name->topic_id.bytes);
    else if (name->topic.length > 0)
        kmock_buffer_append(key, name->topic.data, (size_t)name->topic.length);
    kmock_buffer_append(key, &name->partition, sizeof name->partition);
}

struct kmock_fetch_cached *kmock_fetch_session_find(const struct kmock_fetch_session *session,
                                                    const struct kmock_fetch_name *name)
{
    struct kmock_buffer key = {0};
    write_key(&key, session, name);
    struct kmock_fetch_cached *cached = kmock_table_find(&session->parts, key.data, key.size);
    kmock_buffer_free(&key);
    return cached;
}

/* Put a partition at the end. The name of its topic lies in the key. */
static void append(struct kmock_fetch_session *session, const struct kmock_fetch_name *name,
                   struct kmock_fetch_cached *cached)
{
    struct kmock_buffer key = {0};
    write_key(&key, session, name);
    const struct kmock_table_entry *entry = kmock_table_put(&session->parts, key.data, key.size, cached);
    int32_t length = session->uses_topic_ids ? 0 : (int32_t)(entry->key_size - sizeof name->partition);
    cached->topic = (struct kmock_string){entry->key, length};
    kmock_buffer_free(&key);
}

static struct kmock_fetch_cached *take(struct kmock_fetch_session *session, const struct kmock_fetch_name *name)
{
    struct kmock_buffer key = {0};
    write_key(&key, session, name);
    struct kmock_fetch_cached *cached = kmock_table_remove(&session->parts, key.data, key.size);
    kmock_buffer_free(&key);
    return cached;
}

struct kmock_fetch_cached *kmock_fetch_session_put(struct kmock_fetch_session *session,
                                                   const struct kmock_fetch_name *name,
                                                   const struct kmock_fetch_partition *asked)
{
    struct kmock_fetch_cached *cached = kmock_fetch_session_find(session, name);
    if (cached == NULL) {
        cached = kmock_alloc(sizeof *cached);
        cached->high_watermark = cached->log_start_offset = -1;
        cached->topic_id = name->topic_id;
        append(session, name, cached);
    }
    cached->asked = *asked;
    return cached;
}

void kmock_fetch_session_remove(struct kmock_fetch_session *session, const struct kmock_fetch_name *name)
{
    free(take(session, name));
}

void kmock_fetch_session_move_last(struct kmock_fetch_session *session, const struct kmock_fetch_name *name)
{
    struct kmock_fetch_cached *cached = take(session, name);
    if (cached)
        append(session, name, cached);
}

/* ---- sessions ---- */

void kmock_fetch_sessions_init(struct kmock_fetch_sessions *sessions, int32_t slots, uint64_t seed)
{
    *sessions = (struct kmock_fetch_sessions){.slots = slots, .drawn = kmock_hash_number(KMOCK_HASH_START, seed)};
}

struct kmock_fetch_session *kmock_fetch_sessions_find(const struct kmock_fetch_sessions *sessions, int32_t id)
{
    return kmock_table_find(&sessions->by_id, &id, sizeof id);
}

static void destroy(struct kmock_fetch_session *session)
{
    kmock_table_free(&session->parts, free);
    free(session);
}

void kmock_fetch_sessions_close(struct kmock_fetch_sessions *sessions, int32_t id)
{
    struct kmock_fetch_session *session = kmock_table_remove(&sessions->by_id, &id, sizeof id);
    if (session == NULL)
        return;
    kmock_list_remove(&session->link);
    destroy(session);
}

void kmock_fetch_sessions_clear(struct kmock_fetch_sessions *sessions)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&sessions->by_use)))
        destroy(kmock_list_object(link, struct kmock_fetch_session, link));
    kmock_table_free(&sessions->by_id, NULL);
}

static int32_t size_of(const struct kmock_fetch_session *session)
{
    return (int32_t)kmock_table_count(&session->parts);
}

/* returns  whether a session is less worth than another one of a kind and size */
static bool is_less(const struct kmock_fetch_session *session, bool privileged, int32_t size, int32_t id)
{
    if (session->privileged != privileged)
        return privileged;
    return size_of(session) != size ? size_of(session) < size : session->id < id;
}

/* returns  whether somebody may drive a session out who has no claim to its slot */
static bool is_evictable(const struct kmock_fetch_session *session, bool by_privileged)
{
    return session->last_used_us - session->created_us > EVICTION_US || (by_privileged && !session->privileged);
}

/* returns  the least worthy session that may go for a claim; NULL where all are worth more */
static struct kmock_fetch_session *find_evictable(const struct kmock_fetch_sessions *sessions,
                                                  const struct kmock_fetch_claim *claim)
{
    struct kmock_fetch_session *least = NULL;
    for (struct kmock_list_link *link = sessions->by_use.first; link; link = link->next) {
        struct kmock_fetch_session *session = kmock_list_object(link, struct kmock_fetch_session, link);
        if (is_evictable(session, claim->privileged) &&
            (least == NULL || is_less(session, least->privileged, size_of(least), least->id)))
            least = session;
    }
    /* With the id 0 of who has none yet, as large a session is not less. */
    return least && is_less(least, claim->privileged, claim->partitions_count, 0) ? least : NULL;
}

static bool make_room(struct kmock_fetch_sessions *sessions, const struct kmock_fetch_claim *claim, int64_t now_us)
{
    if ((int32_t)kmock_table_count(&sessions->by_id) < sessions->slots)
        return true;
    if (kmock_list_is_empty(&sessions->by_use))
        return false;
    struct kmock_fetch_session *oldest = kmock_list_object(sessions->by_use.first, struct kmock_fetch_session, link);
    struct kmock_fetch_session *victim =
        now_us - oldest->last_used_us > EVICTION_US ? oldest : find_evictable(sessions, claim);
    if (victim)
        kmock_fetch_sessions_close(sessions, victim->id);
    return victim != NULL;
}

static int32_t draw_id(struct kmock_fetch_sessions *sessions)
{
    int32_t id = 0;
    while (id == 0 || kmock_fetch_sessions_find(sessions, id)) {
        sessions->drawn = kmock_hash_number(sessions->drawn, 1);
        id = (int32_t)(sessions->drawn >> 33);
    }
    return id;
}

struct kmock_fetch_session *kmock_fetch_sessions_create(struct kmock_fetch_sessions *sessions,
                                                        const struct kmock_fetch_claim *claim, int64_t now_us)
{
    if (!make_room(sessions, claim, now_us))
        return NULL;
    struct kmock_fetch_session *session = kmock_alloc(sizeof *session);
    session->id = draw_id(sessions);
    session->epoch = kmock_fetch_epoch_next(KMOCK_FETCH_EPOCH_INITIAL);
    session->privileged = claim->privileged;
    session->uses_topic_ids = claim->uses_topic_ids;
    session->created_us = session->last_used_us = now_us;
    kmock_table_put(&sessions->by_id, &session->id, sizeof session->id, session);
    kmock_list_append(&sessions->by_use, &session->link);
    return session;
}

int32_t kmock_fetch_epoch_next(int32_t epoch)
{
    return epoch == INT32_MAX ? 1 : epoch + 1;
}

void kmock_fetch_session_advance(struct kmock_fetch_sessions *sessions, struct kmock_fetch_session *session,
                                 int64_t now_us)
{
    session->epoch = kmock_fetch_epoch_next(session->epoch);
    session->last_used_us = now_us;
    kmock_list_remove(&session->link);
    kmock_list_append(&sessions->by_use, &session->link);
}
