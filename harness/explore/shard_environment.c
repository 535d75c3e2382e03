/* SPDX-License-Identifier: Apache-2.0 */
/* Ask each scheduler that may have started us; they must agree. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/explore/shard.h"
#include "harness/fault/quantity.h"

/* A scheduler that gives an index and a count. The index begins with base. */
struct plain {
    const char *index, *count;
    const char *touch; /* names a file to touch, which says that sharding is understood; may be null */
    int base;
};

static const struct plain plains[] = {
    {"TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", "TEST_SHARD_STATUS_FILE", 0},
    {"GTEST_SHARD_INDEX", "GTEST_TOTAL_SHARDS", "GTEST_SHARD_STATUS_FILE", 0},
    {"CI_NODE_INDEX", "CI_NODE_TOTAL", NULL, 1},
};

static const char slurm_index[] = "SLURM_ARRAY_TASK_ID";
static const char kubernetes_index[] = "JOB_COMPLETION_INDEX";
static const char remedy[] = "say which with KTRIAL_SHARD=i/n or --shard i/n";

static __attribute__((format(printf, 2, 3))) bool refuse(struct kmock_buffer *error, const char *format, ...)
{
    char text[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (error)
        kmock_buffer_print(error, "shard: %s; %s", text, remedy);
    return false;
}

/* returns  null where it is not set or empty */
static const char *look_up(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

static bool read_number(const char *name, int64_t *number, struct kmock_buffer *error)
{
    const char *text = look_up(name);
    uint64_t value;
    if (text == NULL)
        return refuse(error, "%s is not set", name);
    const char *wrong = kt_number_read(text, &value);
    if (wrong || value > 1000000000)
        return refuse(error, "%s='%s' %s", name, text, wrong ? wrong : "is too large");
    *number = (int64_t)value;
    return true;
}

/* index is counted from 0 here. */
static bool make_shard(struct kt_shard *shard, const char *source, int64_t index, int64_t count)
{
    *shard = (struct kt_shard){(int)index, (int)count, source};
    return true;
}

static bool touch_file(const char *path, struct kmock_buffer *error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return refuse(error, "%s cannot be touched: %s", path, strerror(errno));
    close(fd);
    return true;
}

static bool read_plain(const struct plain *plain, struct kt_shard *shard, struct kmock_buffer *error)
{
    int64_t index, count;
    const char *path = plain->touch ? look_up(plain->touch) : NULL;
    if (look_up(plain->index) == NULL) {
        const char *total = look_up(plain->count);
        if (total == NULL || strcmp(total, "1") == 0) /* GitLab says CI_NODE_TOTAL=1 in every other job */
            return true;
        return refuse(error, "%s=%s is set, %s is not", plain->count, total, plain->index);
    }
    if (!read_number(plain->index, &index, error) || !read_number(plain->count, &count, error))
        return false;
    if (index < plain->base || index - plain->base >= count)
        return refuse(error, "%s=%s is none of %s=%s, counted from %d", plain->index, look_up(plain->index),
                      plain->count, look_up(plain->count), plain->base);
    if (path && !touch_file(path, error))
        return false;
    return make_shard(shard, plain->index, index - plain->base, count);
}

/* An array may have holes (--array=1,5,7): then index and count do not fit. */
static bool read_slurm(struct kt_shard *shard, struct kmock_buffer *error)
{
    int64_t id, min, max, step = 1, count;
    if (look_up(slurm_index) == NULL)
        return true;
    if (!read_number(slurm_index, &id, error) || !read_number("SLURM_ARRAY_TASK_MIN", &min, error) ||
        !read_number("SLURM_ARRAY_TASK_MAX", &max, error))
        return false;
    if (look_up("SLURM_ARRAY_TASK_STEP") && !read_number("SLURM_ARRAY_TASK_STEP", &step, error))
        return false;
    if (step < 1 || min > max || id < min || id > max || (id - min) % step != 0)
        return refuse(error, "%s=%s does not fit SLURM_ARRAY_TASK_MIN=%s, _MAX=%s, _STEP=%lld", slurm_index,
                      look_up(slurm_index), look_up("SLURM_ARRAY_TASK_MIN"), look_up("SLURM_ARRAY_TASK_MAX"),
                      (long long)step);
    count = (max - min) / step + 1;
    if (look_up("SLURM_ARRAY_TASK_COUNT") && !read_number("SLURM_ARRAY_TASK_COUNT", &count, error))
        return false;
    if (count != (max - min) / step + 1)
        return refuse(error, "this Slurm array has %lld tasks from %lld to %lld by %lld, so it has holes",
                      (long long)count, (long long)min, (long long)max, (long long)step);
    return make_shard(shard, slurm_index, (id - min) / step, count);
}

/* source  Kubernetes, "Indexed Job for Parallel Processing": a pod is told its index, not the Job's completions */
static bool read_kubernetes(struct kt_shard *shard, struct kmock_buffer *error)
{
    const char *ours = look_up("KTRIAL_SHARDS"), *theirs = look_up("JOB_COMPLETIONS");
    int64_t index, count;
    if (look_up(kubernetes_index) == NULL)
        return true;
    if (!read_number(kubernetes_index, &index, error))
        return false;
    if (ours == NULL && theirs == NULL)
        return refuse(error,
                      "%s=%s says which, and Kubernetes does not say of how many: set KTRIAL_SHARDS to the Job's "
                      "completions",
                      kubernetes_index, look_up(kubernetes_index));
    if (ours && theirs && strcmp(ours, theirs) != 0)
        return refuse(error, "KTRIAL_SHARDS=%s and JOB_COMPLETIONS=%s disagree", ours, theirs);
    if (!read_number(ours ? "KTRIAL_SHARDS" : "JOB_COMPLETIONS", &count, error))
        return false;
    if (index >= count)
        return refuse(error, "%s=%s is none of %lld, counted from 0", kubernetes_index, look_up(kubernetes_index),
                      (long long)count);
    return make_shard(shard, kubernetes_index, index, count);
}

/* Join what one more scheduler says with what is known. */
static bool join(struct kt_shard *shard, const struct kt_shard *more, struct kmock_buffer *error)
{
    if (more->count == 0)
        return true;
    if (shard->count != 0 && (shard->index != more->index || shard->count != more->count))
        return refuse(error, "%s says %d/%d and %s says %d/%d", shard->source, shard->index + 1, shard->count,
                      more->source, more->index + 1, more->count);
    if (shard->count == 0)
        *shard = *more;
    return true;
}

static bool ask_all(struct kt_shard *shard, struct kmock_buffer *error)
{
    struct kt_shard slurm = {0}, kubernetes = {0};
    if (!read_slurm(&slurm, error) || !join(shard, &slurm, error))
        return false;
    if (!read_kubernetes(&kubernetes, error) || !join(shard, &kubernetes, error))
        return false;
    for (size_t i = 0; i < sizeof plains / sizeof plains[0]; i++) {
        struct kt_shard plain = {0};
        if (!read_plain(&plains[i], &plain, error) || !join(shard, &plain, error))
            return false;
    }
    return true;
}

bool kt_shard_from_environment(struct kt_shard *shard, struct kmock_buffer *error)
{
    const char *said = look_up("KTRIAL_SHARD"), *total = look_up("KTRIAL_SHARDS");
    *shard = (struct kt_shard){0};
    if (said && !kt_shard_parse(said, shard, error))
        return false;
    if (said)
        shard->source = "KTRIAL_SHARD";
    else if (!ask_all(shard, error))
        return false;
    if (shard->count == 0 && total && strcmp(total, "1") != 0)
        return refuse(error, "KTRIAL_SHARDS=%s says of how many, and nothing says which", total);
    if (shard->count == 0)
        shard->count = 1;
    return true;
}
