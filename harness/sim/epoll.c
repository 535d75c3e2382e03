/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/epoll.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "harness/sim/descriptor_transfer.h"
#include "harness/sim/libc_fd_real.h"
#include "mock/base/alloc.h"

struct epoll {
    struct kt_object object;
    struct kmock_list watches; /* struct kt_watch.of_epoll */
    struct kmock_list ready;   /* struct kt_watch.of_ready */
    int real;                  /* an epoll of the operating system, for real descriptors; -1: none needed yet */
};

struct kt_watch {
    struct kmock_list_link of_epoll, of_object, of_ready;
    struct epoll *epoll;
    struct kt_object *object;
    int number;
    struct epoll_event event;
    bool is_spent; /* EPOLLONESHOT, and it has shot */
};

static struct epoll *epoll_of(struct kt_object *object)
{
    return (struct epoll *)object;
}

/* returns  what there is to report of a watched object now */
static uint32_t events_of(const struct kt_watch *watch)
{
    if (watch->is_spent)
        return 0;
    return (uint32_t)watch->object->ops->ready(watch->object) & (watch->event.events | EPOLLERR | EPOLLHUP);
}

static void note_readiness(struct kt_watch *watch)
{
    if (watch->of_ready.list || events_of(watch) == 0)
        return;
    kmock_list_append(&watch->epoll->ready, &watch->of_ready);
    kt_object_changed(&watch->epoll->object);
}

void kt_epoll_object_changed(struct kt_object *object)
{
    for (struct kmock_list_link *link = object->watches.first; link; link = link->next)
        note_readiness(kmock_list_object(link, struct kt_watch, of_object));
}

static void free_watch(struct kt_watch *watch)
{
    kmock_list_remove(&watch->of_ready);
    kmock_list_remove(&watch->of_epoll);
    kmock_list_remove(&watch->of_object);
    free(watch);
}

void kt_epoll_forget_object(struct kt_object *object)
{
    while (object->watches.first)
        free_watch(kmock_list_object(object->watches.first, struct kt_watch, of_object));
}

static bool has_real_events(const struct epoll *epoll)
{
    struct pollfd inner = {.fd = epoll->real, .events = POLLIN};
    return epoll->real >= 0 && kt_fd_libc()->poll(&inner, 1, 0) > 0;
}

static int epoll_ready(struct kt_object *object)
{
    struct epoll *epoll = epoll_of(object);
    for (struct kmock_list_link *link = epoll->ready.first; link; link = link->next)
        if (events_of(kmock_list_object(link, struct kt_watch, of_ready)))
            return KT_READABLE;
    return has_real_events(epoll) ? KT_READABLE : 0;
}

static void epoll_close(struct kt_object *object)
{
    struct epoll *epoll = epoll_of(object);
    while (epoll->watches.first)
        free_watch(kmock_list_object(epoll->watches.first, struct kt_watch, of_epoll));
    if (epoll->real >= 0)
        kt_fd_libc()->close(epoll->real);
    free(epoll);
}

static const struct kt_object_ops epoll_ops = {.what = "epoll", .ready = epoll_ready, .close = epoll_close};

int kt_epoll_open(int flags)
{
    if (flags & ~EPOLL_CLOEXEC)
        return -EINVAL;
    struct epoll *epoll = kmock_alloc(sizeof *epoll);
    kt_object_init(&epoll->object, &epoll_ops, O_RDWR);
    epoll->real = -1;
    return kt_descriptor_open(&epoll->object, flags & EPOLL_CLOEXEC);
}

static struct epoll *epoll_at(int number)
{
    struct kt_object *object = kt_object_of(number);
    return object && object->ops == &epoll_ops ? epoll_of(object) : NULL;
}

static struct kt_watch *find_watch(const struct epoll *epoll, const struct kt_object *object, int number)
{
    for (struct kmock_list_link *link = object->watches.first; link; link = link->next) {
        struct kt_watch *watch = kmock_list_object(link, struct kt_watch, of_object);
        if (watch->epoll == epoll && watch->number == number)
            return watch;
    }
    return NULL;
}

/* returns  whether a chain of epolls leads from one object to another */
static bool leads_to(struct kt_object *from, const struct kt_object *to)
{
    if (from == to)
        return true;
    if (from->ops != &epoll_ops)
        return false;
    for (struct kmock_list_link *link = epoll_of(from)->watches.first; link; link = link->next)
        if (leads_to(kmock_list_object(link, struct kt_watch, of_epoll)->object, to))
            return true;
    return false;
}

static int add_watch(struct epoll *epoll, int number, struct kt_object *object, const struct epoll_event *event)
{
    if (leads_to(object, &epoll->object))
        return object == &epoll->object ? -EINVAL : -ELOOP;
    struct kt_watch *watch = kmock_alloc(sizeof *watch);
    watch->epoll = epoll;
    watch->object = object;
    watch->number = number;
    watch->event = *event;
    kmock_list_append(&epoll->watches, &watch->of_epoll);
    kmock_list_append(&object->watches, &watch->of_object);
    note_readiness(watch);
    return 0;
}

static int change_watch(struct kt_watch *watch, const struct epoll_event *event)
{
    kmock_list_remove(&watch->of_ready);
    watch->event = *event;
    watch->is_spent = false;
    note_readiness(watch);
    return 0;
}

static int control_real(struct epoll *epoll, int operation, int number, struct epoll_event *event)
{
    if (epoll->real < 0)
        epoll->real = kt_fd_libc()->epoll_create1(EPOLL_CLOEXEC);
    return kt_fd_libc()->epoll_ctl(epoll->real, operation, number, event) < 0 ? -errno : 0;
}

int kt_epoll_control(int number_of_epoll, int operation, int number, struct epoll_event *event)
{
    struct epoll *epoll = epoll_at(number_of_epoll);
    struct kt_object *object = kt_object_of(number);
    if (epoll == NULL)
        return -EINVAL;
    if (operation != EPOLL_CTL_DEL && event == NULL)
        return -EFAULT;
    if (object == NULL)
        return control_real(epoll, operation, number, event);
    struct kt_watch *watch = find_watch(epoll, object, number);
    switch (operation) {
    case EPOLL_CTL_ADD:
        return watch ? -EEXIST : add_watch(epoll, number, object, event);
    case EPOLL_CTL_MOD:
        return watch ? change_watch(watch, event) : -ENOENT;
    case EPOLL_CTL_DEL:
        if (watch)
            free_watch(watch);
        return watch ? 0 : -ENOENT;
    default:
        return -EINVAL;
    }
}

/* Report one watch. Level-triggered ones stay on the list, behind the others, as long as there is something. */
static bool report(struct kt_watch *watch, struct epoll_event *event)
{
    uint32_t events = events_of(watch);
    kmock_list_remove(&watch->of_ready);
    if (events == 0)
        return false;
    *event = (struct epoll_event){.events = events, .data = watch->event.data};
    if (watch->event.events & EPOLLONESHOT)
        watch->is_spent = true;
    else if (!(watch->event.events & EPOLLET))
        kmock_list_append(&watch->epoll->ready, &watch->of_ready);
    return true;
}

static int collect(struct epoll *epoll, struct epoll_event *events, int room)
{
    int count = 0;
    for (size_t left = epoll->ready.count; left > 0 && count < room; left--)
        count += report(kmock_list_object(epoll->ready.first, struct kt_watch, of_ready), &events[count]);
    if (epoll->real >= 0 && count < room) {
        int real = kt_fd_libc()->epoll_wait(epoll->real, events + count, room - count, 0);
        count += real > 0 ? real : 0;
    }
    return count;
}

/* Only the operating system can make it ready: wait there. */
static int wait_for_real(struct epoll *epoll, struct epoll_event *events, int room)
{
    int count = kt_fd_libc()->epoll_wait(epoll->real, events, room, -1);
    return count < 0 ? -errno : count;
}

int kt_epoll_wait(int number, struct epoll_event *events, int room, int64_t deadline_us)
{
    kt_cancel_point();
    kt_choice_point();
    for (;;) {
        struct epoll *epoll = epoll_at(number);
        if (epoll == NULL || room <= 0)
            return -EINVAL;
        int count = collect(epoll, events, room);
        if (count > 0)
            return count;
        if (kt_now_us() >= deadline_us)
            return 0;
        if (epoll->real >= 0 && epoll->watches.first == NULL && deadline_us == INT64_MAX)
            return wait_for_real(epoll, events, room);
        int waited = kt_descriptor_wait_once(number, &epoll->object, deadline_us);
        if (waited == -EBADF || waited == -EINTR)
            return waited;
    }
}
