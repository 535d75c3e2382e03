/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/repeats.h"

#include "mock/base/table.h"
#include "mock/broker/view.h"

bool *kmock_repeats_find(struct kmock_arena *arena, const struct kmock_string *names, int32_t count)
{
    struct kmock_table first = {0}; /* name -> where it is first */
    bool *repeated = kmock_arena_array(arena, count, sizeof *repeated);
    for (int32_t i = 0; i < count; i++) {
        size_t size = names[i].length > 0 ? (size_t)names[i].length : 0;
        bool *other = kmock_table_find(&first, size ? names[i].data : "", size);
        if (other)
            *other = repeated[i] = true;
        else
            kmock_table_put(&first, size ? names[i].data : "", size, &repeated[i]);
    }
    kmock_table_free(&first, NULL);
    return repeated;
}
