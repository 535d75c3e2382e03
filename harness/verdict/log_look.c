/* SPDX-License-Identifier: Apache-2.0 */
/* Ask a log what is in it, and what was. */
#include "harness/verdict/log.h"

int64_t kt_log_start(const struct kt_log *log)
{
    int64_t first = log->count > 0 ? log->batches[0].offset : 0;
    return first > log->start ? first : log->start;
}

int64_t kt_log_end(const struct kt_log *log)
{
    return log->count > 0 ? log->batches[log->count - 1].end : log->deleted_end;
}

size_t kt_log_index(const struct kt_log *log, int64_t offset)
{
    size_t low = 0, high = log->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (log->batches[middle].end > offset)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

struct kt_batch *kt_log_batch(const struct kt_log *log, int64_t offset)
{
    size_t i = kt_log_index(log, offset);
    return i < log->count && log->batches[i].offset <= offset ? &log->batches[i] : NULL;
}

/* While no other is told the last stable offset is the high watermark. */
int64_t kt_log_readable(const struct kt_log *log, bool committed_only, size_t *at)
{
    bool is_stable = committed_only && log->stable >= 0;
    *at = is_stable ? log->highest_stable_at : log->highest_watermark_at;
    if (is_stable)
        return log->highest_stable;
    return log->highest_watermark;
}

bool kt_log_was_cut(const struct kt_log *log, int64_t offset, size_t since)
{
    return log->cut_at > since && offset > log->cut.first;
}

bool kt_batch_is_visible(const struct kt_batch *batch, bool committed_only)
{
    if (batch->outcome == KT_CONTROL)
        return false;
    return !committed_only || batch->outcome == KT_PLAIN || batch->outcome == KT_COMMITTED;
}

/* returns  the first offset at or behind another that compaction has not taken */
static int64_t skip_gone(const struct kt_log *log, int64_t offset)
{
    size_t low = 0, high = log->gone_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (log->gone[middle].end > offset)
            high = middle;
        else
            low = middle + 1;
    }
    return low < log->gone_count && log->gone[low].first <= offset ? log->gone[low].end : offset;
}

int64_t kt_log_next_visible(const struct kt_log *log, int64_t offset, bool committed_only)
{
    int64_t at = offset > log->start ? offset : log->start;
    for (size_t i = kt_log_index(log, at); i < log->count; i++) {
        const struct kt_batch *batch = &log->batches[i];
        if (!kt_batch_is_visible(batch, committed_only))
            continue;
        at = skip_gone(log, batch->offset > at ? batch->offset : at);
        if (at < batch->end)
            return at;
    }
    return kt_log_end(log);
}
