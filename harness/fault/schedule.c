/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fault/schedule.h"

#include <stdlib.h>
#include <string.h>

#include "harness/fault/parse.h"
#include "harness/fault/schedule_setting.h"
#include "mock/base/alloc.h"

/* "seed" "=" NUMBER */
static bool read_seed(struct kt_lexer *lexer, uint64_t *seed)
{
    if (!kt_lexer_accept(lexer, "seed"))
        return kt_lexer_expected(lexer, "'seed='");
    size_t at = lexer->token.start;
    if (!kt_lexer_accept(lexer, "="))
        return kt_lexer_expected(lexer, "'=' after 'seed'");
    if (!kt_schedule_read_number(lexer, "the seed", seed))
        return false;
    return *seed > 0 || kt_lexer_refuse(lexer, at + 1, "the seed 0 is none; seeds begin at 1");
}

static void insert_draw(struct kt_schedule *schedule, int32_t place, struct kt_schedule_draw draw)
{
    size_t count = (size_t)schedule->draws_count++;
    schedule->draws = kmock_realloc(schedule->draws, (count + 1) * sizeof draw);
    memmove(&schedule->draws[place + 1], &schedule->draws[place], (count - (size_t)place) * sizeof draw);
    schedule->draws[place] = draw;
}

/* "draw" NUMBER "=" VALUE; behind "draw" */
static bool read_draw(struct kt_lexer *lexer, struct kt_schedule *schedule)
{
    struct kt_schedule_draw draw;
    size_t at = lexer->token.start;
    if (!kt_schedule_read_number(lexer, "the number of the draw", &draw.number))
        return false;
    if (!kt_lexer_accept(lexer, "="))
        return kt_lexer_expected(lexer, "'=' after the number of the draw");
    if (!kt_schedule_read_number(lexer, "the value of the draw", &draw.value))
        return false;
    int32_t place = schedule->draws_count;
    while (place > 0 && schedule->draws[place - 1].number >= draw.number)
        place--;
    if (place < schedule->draws_count && schedule->draws[place].number == draw.number)
        return kt_lexer_refuse(lexer, at, "draw %llu is said twice", (unsigned long long)draw.number);
    insert_draw(schedule, place, draw);
    return true;
}

static bool read_fault(struct kt_lexer *lexer, struct kt_schedule *schedule)
{
    struct kt_fault fault;
    if (!kt_fault_read(lexer, &fault))
        return false;
    size_t count = (size_t)schedule->faults_count++;
    schedule->faults = kmock_realloc(schedule->faults, (count + 1) * sizeof fault);
    schedule->faults[count] = fault;
    return true;
}

static bool read_item(struct kt_lexer *lexer, struct kt_schedule *schedule)
{
    if (kt_lexer_accept(lexer, "draw"))
        return read_draw(lexer, schedule);
    if (kt_lexer_accept(lexer, "scale"))
        return kt_schedule_read_scale(lexer, schedule);
    return read_fault(lexer, schedule);
}

/* ITEM { ";" ITEM }, up to the end of the line */
static bool read_items(struct kt_lexer *lexer, struct kt_schedule *schedule)
{
    do {
        if (!read_item(lexer, schedule))
            return false;
    } while (kt_lexer_accept(lexer, ";"));
    return lexer->token.kind == KT_TOKEN_END || kt_lexer_expected(lexer, "';' before the next fault");
}

/* "seed" "=" NUMBER SETTINGS [ [ ";" ] ITEMS ] */
static bool read_schedule(struct kt_lexer *lexer, struct kt_schedule *schedule)
{
    if (!read_seed(lexer, &schedule->seed) || !kt_schedule_read_settings(lexer, schedule))
        return false;
    if (lexer->token.kind == KT_TOKEN_END)
        return !lexer->failed;
    kt_lexer_accept(lexer, ";");
    return read_items(lexer, schedule);
}

bool kt_schedule_parse(const char *line, struct kt_schedule *schedule, struct kmock_buffer *error)
{
    struct kt_lexer lexer;
    *schedule = (struct kt_schedule){0};
    kt_lexer_start(&lexer, "schedule", line, error);
    bool read = read_schedule(&lexer, schedule) && !lexer.failed;
    kt_lexer_finish(&lexer);
    if (!read)
        kt_schedule_finish(schedule);
    return read;
}

void kt_schedule_print(const struct kt_schedule *schedule, struct kmock_buffer *out)
{
    kmock_buffer_print(out, "seed=%llu", (unsigned long long)(schedule->seed ? schedule->seed : 1));
    const char *before = kt_schedule_print_settings(schedule, out);
    for (int32_t i = 0; i < schedule->faults_count; i++, before = "; ") {
        kmock_buffer_print(out, "%s", before);
        kt_fault_print(&schedule->faults[i], out);
    }
    for (int32_t i = 0; i < schedule->draws_count; i++, before = "; ")
        kmock_buffer_print(out, "%sdraw %llu=%llu", before, (unsigned long long)schedule->draws[i].number,
                           (unsigned long long)schedule->draws[i].value);
}

void kt_schedule_finish(struct kt_schedule *schedule)
{
    for (int32_t i = 0; i < schedule->faults_count; i++)
        kt_fault_finish(&schedule->faults[i]);
    for (int32_t i = 0; i < schedule->scales_count; i++)
        free(schedule->scales[i].name);
    free(schedule->scales);
    free(schedule->faults);
    free(schedule->draws);
    *schedule = (struct kt_schedule){0};
}

void kt_schedule_copy(const struct kt_schedule *from, struct kt_schedule *to)
{
    struct kmock_buffer line = {0};
    kt_schedule_print(from, &line);
    kmock_buffer_append(&line, "", 1);
    if (!kt_schedule_parse((const char *)line.data, to, NULL))
        abort();           /* what is printed parses back */
    to->seed = from->seed; /* 0 is printed as 1 */
    kmock_buffer_free(&line);
}

/* ---- scenario files ---- */

/* One line of a scenario: nothing, a comment, the seed, or what a schedule has between two ';'. */
static bool read_scenario_line(const char *line, struct kt_schedule *schedule, struct kmock_buffer *error)
{
    struct kt_lexer lexer;
    if (line[strspn(line, " \t\r")] == '\0' || line[strspn(line, " \t\r")] == '#')
        return true;
    kt_lexer_start(&lexer, "fault", line, error);
    bool seed = kt_lexer_is(&lexer, "seed");
    bool read = seed ? read_seed(&lexer, &schedule->seed) && kt_schedule_read_settings(&lexer, schedule)
                     : read_item(&lexer, schedule);
    if (read && lexer.token.kind != KT_TOKEN_END)
        read = kt_lexer_expected(&lexer, "the end of the line");
    read = read && !lexer.failed;
    kt_lexer_finish(&lexer);
    return read;
}

bool kt_scenario_parse(const char *text, struct kt_schedule *schedule, struct kmock_buffer *error)
{
    *schedule = (struct kt_schedule){0};
    for (int number = 1; *text; number++) {
        struct kmock_buffer message = {0};
        size_t length = strcspn(text, "\n");
        char *line = kmock_copy_string(text, length);
        bool read = read_scenario_line(line, schedule, &message);
        if (!read && error)
            kmock_buffer_print(error, "line %d: %.*s", number, (int)message.size, (const char *)message.data);
        free(line);
        kmock_buffer_free(&message);
        if (!read) {
            kt_schedule_finish(schedule);
            return false;
        }
        text += length + (text[length] == '\n');
    }
    return true;
}
