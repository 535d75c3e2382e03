/* SPDX-License-Identifier: Apache-2.0 */
/* Tell how far an exploration is: one line that is written over and over on a terminal, a plain line now and then
 * elsewhere. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "harness/explore/explorer.h"

enum { TERMINAL_US = 200000, PLAIN_US = 10000000 };

int64_t kt_wall_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void print_line(struct kt_explorer *explorer, int64_t now_us)
{
    const struct kt_progress *progress = &explorer->progress;
    const struct kt_explored *explored = explorer->explored;
    double seconds = (double)(now_us - explorer->start_us) / 1e6;
    double rate = seconds > 0 ? (double)explored->runs / seconds : 0;
    fprintf(stderr, "%s%s: %s %lld", progress->is_terminal ? "\r\033[K" : "", explorer->scenario->options.name,
            progress->level, (long long)progress->done);
    if (progress->total > 0 && progress->total < INT32_MAX)
        fprintf(stderr, " of %lld", (long long)progress->total);
    fprintf(stderr, ", %.0f runs/s, %lld failing", rate, (long long)explored->failing);
    if (progress->total > 0 && progress->total < INT32_MAX && rate > 0)
        fprintf(stderr, ", %.0f s left", (double)(progress->total - progress->done) / rate);
    fputs(progress->is_terminal ? "" : "\n", stderr);
    fflush(stderr);
}

void kt_progress_begin(struct kt_explorer *explorer, const char *level, int64_t total)
{
    struct kt_progress *progress = &explorer->progress;
    progress->is_terminal = isatty(STDERR_FILENO);
    progress->level = level;
    progress->total = total;
    progress->done = 0;
    progress->shown_us = kt_wall_us();
}

void kt_progress_tick(void *context)
{
    struct kt_explorer *explorer = context;
    struct kt_progress *progress = &explorer->progress;
    int64_t now_us = kt_wall_us();
    if (now_us - progress->shown_us < (progress->is_terminal ? TERMINAL_US : PLAIN_US))
        return;
    progress->shown_us = now_us;
    progress->is_shown = true;
    print_line(explorer, now_us);
}

/* What was on the terminal gives way to what is printed next. */
void kt_progress_end(struct kt_explorer *explorer)
{
    if (explorer->progress.is_terminal && explorer->progress.is_shown)
        fprintf(stderr, "\r\033[K");
    explorer->progress.is_shown = false;
}
