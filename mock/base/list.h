/* SPDX-License-Identifier: Apache-2.0 */
/* Chain objects through links they carry: doubly linked, in insertion order.
 *
 * A zero-initialised list is empty; a zero-initialised link is on no list. Adding and removing cost O(1). */
#ifndef KMOCK_BASE_LIST_H
#define KMOCK_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct kmock_list_link {
    struct kmock_list_link *next, *previous;
    struct kmock_list *list;
};

struct kmock_list {
    struct kmock_list_link *first, *last;
    size_t count;
};

/* returns  the object around a link: kmock_list_object(link, struct task, link) */
#define kmock_list_object(pointer, type, member) ((type *)((char *)(pointer)-offsetof(type, member)))

static inline bool kmock_list_is_empty(const struct kmock_list *list)
{
    return list->first == NULL;
}

/* Add at the end. The link must be on no list. */
static inline void kmock_list_append(struct kmock_list *list, struct kmock_list_link *link)
{
    link->list = list;
    link->next = NULL;
    link->previous = list->last;
    if (list->last)
        list->last->next = link;
    else
        list->first = link;
    list->last = link;
    list->count++;
}

/* Take off its list; nothing happens to a link that is on none. */
static inline void kmock_list_remove(struct kmock_list_link *link)
{
    struct kmock_list *list = link->list;
    if (list == NULL)
        return;
    if (link->previous)
        link->previous->next = link->next;
    else
        list->first = link->next;
    if (link->next)
        link->next->previous = link->previous;
    else
        list->last = link->previous;
    list->count--;
    *link = (struct kmock_list_link){0};
}

/* returns  the first link, taken off; NULL where the list is empty */
static inline struct kmock_list_link *kmock_list_take(struct kmock_list *list)
{
    struct kmock_list_link *link = list->first;
    if (link)
        kmock_list_remove(link);
    return link;
}

#endif
