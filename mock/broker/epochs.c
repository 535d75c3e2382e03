/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/epochs.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

void kmock_epochs_begin(struct kmock_epochs *epochs, int32_t epoch, int64_t start_offset)
{
    while (epochs->count > 0 && (epochs->entries[epochs->count - 1].epoch >= epoch ||
                                 epochs->entries[epochs->count - 1].start_offset >= start_offset))
        epochs->count--;
    if (epochs->count == epochs->capacity) {
        epochs->capacity = epochs->capacity ? epochs->capacity * 2 : 1;
        epochs->entries = kmock_realloc(epochs->entries, (size_t)epochs->capacity * sizeof *epochs->entries);
    }
    epochs->entries[epochs->count++] = (struct kmock_epoch){epoch, start_offset};
}

void kmock_epochs_truncate(struct kmock_epochs *epochs, int64_t end_offset)
{
    while (epochs->count > 0 && epochs->entries[epochs->count - 1].start_offset >= end_offset)
        epochs->count--;
}

void kmock_epochs_trim(struct kmock_epochs *epochs, int64_t start_offset)
{
    int32_t gone = 0;
    while (gone + 1 < epochs->count && epochs->entries[gone + 1].start_offset <= start_offset)
        gone++;
    if (gone > 0)
        memmove(epochs->entries, epochs->entries + gone, (size_t)(epochs->count - gone) * sizeof *epochs->entries);
    epochs->count -= gone;
    if (epochs->count > 0 && epochs->entries[0].start_offset < start_offset)
        epochs->entries[0].start_offset = start_offset;
}

/* returns  how many entries have an epoch not above the given one */
static int32_t count_up_to(const struct kmock_epochs *epochs, int32_t epoch)
{
    int32_t low = 0, high = epochs->count;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (epochs->entries[middle].epoch <= epoch)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct kmock_epoch kmock_epochs_end_of(const struct kmock_epochs *epochs, int32_t epoch, int64_t log_end)
{
    int32_t count = count_up_to(epochs, epoch);
    if (epochs->count == 0 || epoch > epochs->entries[epochs->count - 1].epoch)
        return (struct kmock_epoch){-1, -1};
    if (count == 0) /* older than all that is known */
        return (struct kmock_epoch){epoch, epochs->entries[0].start_offset};
    int64_t end = count < epochs->count ? epochs->entries[count].start_offset : log_end;
    return (struct kmock_epoch){epochs->entries[count - 1].epoch, end};
}

int32_t kmock_epochs_at(const struct kmock_epochs *epochs, int64_t offset)
{
    int32_t low = 0, high = epochs->count;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (epochs->entries[middle].start_offset <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? epochs->entries[low - 1].epoch : -1;
}

void kmock_epochs_free(struct kmock_epochs *epochs)
{
    free(epochs->entries);
    *epochs = (struct kmock_epochs){0};
}
