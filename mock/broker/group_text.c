/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_text.h"

enum { REPLACEMENT = 0xfffd, FIRST_SURROGATE = 0xd800, LAST_SURROGATE = 0xdfff, FIRST_ASTRAL = 0x10000 };

struct units {
    uint32_t hash;
    int32_t count;
};

static uint32_t replace_surrogate(uint32_t point)
{
    return point >= FIRST_SURROGATE && point <= LAST_SURROGATE ? REPLACEMENT : point;
}

/* Take the bytes behind a lead byte of a sequence of 2 to 4; stop before the first that does not belong. */
static uint32_t take_rest(uint8_t lead, const uint8_t **at, const uint8_t *end)
{
    uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    uint8_t high = lead == 0xf4 ? 0x8f : 0xbf;
    int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    uint32_t point = lead & (0x3fu >> more);
    for (; more > 0; more--, low = 0x80, high = 0xbf) {
        if (*at == end || **at < low || **at > high)
            return REPLACEMENT;
        point = point << 6 | (*(*at)++ & 0x3fu);
    }
    return replace_surrogate(point);
}

static uint32_t take_point(const uint8_t **at, const uint8_t *end)
{
    uint8_t lead = *(*at)++;
    if (lead < 0x80)
        return lead;
    return lead < 0xc2 || lead > 0xf4 ? REPLACEMENT : take_rest(lead, at, end);
}

static void add_unit(struct units *units, uint32_t unit)
{
    units->hash = units->hash * 31 + unit;
    units->count++;
}

static struct units walk(struct kmock_string text)
{
    struct units units = {0};
    const uint8_t *at = (const uint8_t *)text.data;
    const uint8_t *end = text.length > 0 ? at + text.length : at;
    while (at != end) {
        uint32_t point = take_point(&at, end);
        if (point < FIRST_ASTRAL) {
            add_unit(&units, point);
        } else {
            add_unit(&units, 0xd800 + ((point - FIRST_ASTRAL) >> 10));
            add_unit(&units, 0xdc00 + ((point - FIRST_ASTRAL) & 0x3ff));
        }
    }
    return units;
}

int32_t kmock_group_text_hash(struct kmock_string text)
{
    return (int32_t)walk(text).hash;
}

int32_t kmock_group_text_length(struct kmock_string text)
{
    return walk(text).count;
}
