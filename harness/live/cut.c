/* SPDX-License-Identifier: Apache-2.0 */
/* Cut instances off brokers: what they send does not arrive, and no reply leaves, until it is healed. A connection
 * that is made meanwhile is accepted, for only its first request says whose it is. */
#include <stdlib.h>

#include "harness/live/inside.h"
#include "mock/base/alloc.h"

/* One cut from one broker. */
struct cut {
    struct kmock_list_link link; /* kt_live_instance.cuts */
    struct kt_live *live;
    struct kt_live_instance *instance;
    int32_t node_id;
    struct kmock_timer end;
};

static struct cut *cut_at(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct cut, link);
}

bool kt_live_is_cut(const struct kt_live_instance *instance, int32_t node_id)
{
    for (struct kmock_list_link *link = instance->cuts.first; link; link = link->next)
        if (cut_at(link)->node_id == node_id)
            return true;
    return false;
}

static void forget(struct cut *cut)
{
    kmock_timers_cancel(&cut->live->pace.timers, &cut->end);
    kmock_list_remove(&cut->link);
    free(cut);
}

static void release(struct kt_live *live, const struct kt_live_instance *instance, int32_t node_id)
{
    if (kt_live_is_cut(instance, node_id))
        return; /* another cut holds on */
    kt_live_note_cut(live, instance, node_id, "healed");
    kt_live_release_cut(&live->brokers[node_id - 1], instance);
}

static void end_cut(void *context, int64_t now_us)
{
    struct cut cut = *(struct cut *)context;
    (void)now_us;
    forget(context);
    release(cut.live, cut.instance, cut.node_id);
}

static void cut_off(struct kt_live *live, struct kt_live_instance *instance, int32_t node_id, int64_t for_us)
{
    struct cut *cut = kmock_alloc(sizeof *cut);
    *cut = (struct cut){.live = live, .instance = instance, .node_id = node_id};
    cut->end = (struct kmock_timer){.fire = end_cut, .context = cut};
    kmock_list_append(&instance->cuts, &cut->link);
    if (for_us > 0)
        kmock_timers_arm(&live->pace.timers, &cut->end, kt_live_now_us(live) + for_us);
    kt_live_note_cut(live, instance, node_id, "cut");
}

bool kt_live_cuts_will_end(const struct kt_live *live)
{
    for (struct kmock_table_entry *at = kmock_table_first(&live->instances); at; at = kmock_table_next(at)) {
        const struct kt_live_instance *instance = at->value;
        for (const struct kmock_list_link *link = instance->cuts.first; link; link = link->next)
            if (kmock_timer_is_armed(&kmock_list_object(link, const struct cut, link)->end))
                return true;
    }
    return false;
}

void kt_live_cut(struct kt_live *live, struct kt_live_instance *instance, const struct kt_action *action)
{
    for (int32_t node = 1; node <= live->brokers_count; node++)
        if (action->broker < 1 || action->broker == node)
            cut_off(live, instance, node, action->for_us);
}

static void heal(struct kt_live *live, struct kt_live_instance *instance, int32_t node_id)
{
    bool was_cut = kt_live_is_cut(instance, node_id);
    for (struct kmock_list_link *link = instance->cuts.first, *next; link; link = next) {
        next = link->next;
        if (cut_at(link)->node_id == node_id)
            forget(cut_at(link));
    }
    if (was_cut)
        release(live, instance, node_id);
}

void kt_live_heal(struct kt_live *live, struct kt_live_instance *instance, const struct kt_action *action)
{
    for (int32_t node = 1; node <= live->brokers_count; node++)
        if (action->broker < 1 || action->broker == node)
            heal(live, instance, node);
}

void kt_live_cuts_forget(struct kt_live *live, struct kt_live_instance *instance)
{
    (void)live;
    while (instance->cuts.first)
        forget(cut_at(instance->cuts.first));
}
