/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/member.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/view.h"

static struct kmock_string own(struct kmock_string text)
{
    if (text.length < 0)
        return KMOCK_NULL_STRING;
    return (struct kmock_string){kmock_copy_string(text.data, (size_t)text.length), text.length};
}

static void disown(struct kmock_string *text)
{
    free((char *)text->data);
    *text = KMOCK_NULL_STRING;
}

struct kmock_member *kmock_member_create(const struct kmock_member_identity *identity)
{
    struct kmock_member *member = kmock_alloc(sizeof *member);
    member->id = own(identity->id);
    member->instance_id = own(identity->instance_id);
    member->client_id = own(identity->client_id);
    member->client_host = own(identity->client_host);
    return member;
}

void kmock_member_free(struct kmock_member *member)
{
    if (member == NULL)
        return;
    disown(&member->id);
    disown(&member->instance_id);
    disown(&member->client_id);
    disown(&member->client_host);
    kmock_member_assign(member, (struct kmock_bytes){NULL, 0});
    kmock_member_protocols_free(&member->protocols);
    free(member);
}

void kmock_member_rename(struct kmock_member *member, struct kmock_string id)
{
    struct kmock_string copy = own(id);
    disown(&member->id);
    member->id = copy;
}

void kmock_member_assign(struct kmock_member *member, struct kmock_bytes assignment)
{
    uint8_t *copy = NULL;
    if (assignment.length > 0)
        copy = (uint8_t *)kmock_copy_string((const char *)assignment.data, (size_t)assignment.length);
    free((uint8_t *)member->assignment.data);
    member->assignment = (struct kmock_bytes){copy, copy ? assignment.length : 0};
}

struct kmock_bytes kmock_member_metadata(const struct kmock_member *member, struct kmock_string protocol)
{
    for (int32_t i = 0; i < member->protocols.count; i++) {
        if (kmock_view_equals(member->protocols.items[i].name, protocol))
            return member->protocols.items[i].metadata;
    }
    return (struct kmock_bytes){NULL, 0};
}

static struct kmock_bytes copy_bytes(struct kmock_arena *arena, struct kmock_bytes bytes)
{
    if (bytes.length <= 0)
        return (struct kmock_bytes){NULL, 0};
    return (struct kmock_bytes){(uint8_t *)kmock_arena_copy(arena, bytes.data, (size_t)bytes.length), bytes.length};
}

struct kmock_member_protocols kmock_member_protocols_copy(const struct kmock_join_group_protocol *items, int32_t count)
{
    struct kmock_member_protocols copy = {.count = count > 0 ? count : 0};
    copy.items = kmock_arena_array(&copy.arena, copy.count, sizeof *copy.items);
    for (int32_t i = 0; i < copy.count; i++) {
        copy.items[i].name = kmock_view_copy(&copy.arena, items[i].name);
        copy.items[i].metadata = copy_bytes(&copy.arena, items[i].metadata);
    }
    return copy;
}

static bool bytes_equal(struct kmock_bytes one, struct kmock_bytes other)
{
    int32_t one_length = one.length > 0 ? one.length : 0;
    int32_t other_length = other.length > 0 ? other.length : 0;
    return one_length == other_length && (one_length == 0 || memcmp(one.data, other.data, (size_t)one_length) == 0);
}

bool kmock_member_protocols_match(const struct kmock_member_protocols *protocols,
                                  const struct kmock_join_group_protocol *items, int32_t count)
{
    if (protocols->count != (count > 0 ? count : 0))
        return false;
    for (int32_t i = 0; i < protocols->count; i++) {
        if (!kmock_view_equals(protocols->items[i].name, items[i].name) ||
            !bytes_equal(protocols->items[i].metadata, items[i].metadata))
            return false;
    }
    return true;
}

void kmock_member_protocols_free(struct kmock_member_protocols *protocols)
{
    kmock_arena_free(&protocols->arena);
    *protocols = (struct kmock_member_protocols){0};
}
