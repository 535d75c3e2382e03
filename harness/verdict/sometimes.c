/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/sometimes.h"

#include <string.h>

#include "harness/verdict/happening.h"
#include "harness/verdict/judges.h"
#include "harness/verdict/say.h"
#include "harness/verdict/standing.h"

static const char note_word[] = "note ", while_word[] = " while ";
enum { NOTE_LENGTH = sizeof note_word - 1, WHILE_LENGTH = sizeof while_word - 1 };

/* returns  the last " while ", since a note may have one of its own; NULL where there is none */
static const char *find_while(const char *what)
{
    const char *last = NULL, *found = what;
    while ((found = strstr(found, while_word)) != NULL)
        last = found++;
    return last;
}

static void say_unknown(const char *kind, const char *text, int length, void (*list)(struct kmock_buffer *),
                        struct kmock_buffer *error)
{
    if (error == NULL)
        return;
    kmock_buffer_print(error, "\"%.*s\" is no %s; say one of ", length, text, kind);
    list(error);
}

static bool parse_event(const char *what, size_t length, struct kt_sometime *sometime, struct kmock_buffer *error)
{
    if (length > NOTE_LENGTH && strncmp(what, note_word, NOTE_LENGTH) == 0) {
        sometime->note = what + NOTE_LENGTH;
        sometime->note_length = length - NOTE_LENGTH;
        return true;
    }
    sometime->event = kt_happening_find(what, length);
    if (sometime->event >= 0)
        return true;
    say_unknown("thing that happens", what, (int)length, kt_happening_list, error);
    if (error)
        kmock_buffer_print(error, ", or \"note\" and the text of a kt_note");
    return false;
}

bool kt_sometimes_parse(const char *what, struct kt_sometime *sometime, struct kmock_buffer *error)
{
    const char *found = find_while(what), *state = found ? found + WHILE_LENGTH : NULL;
    *sometime = (struct kt_sometime){-1, -1, NULL, 0};
    if (state)
        sometime->state = kt_standing_find(state, strlen(state));
    bool is_note = strncmp(what, note_word, NOTE_LENGTH) == 0;
    if (state && sometime->state < 0 && !is_note) {
        say_unknown("state of a trial", state, (int)strlen(state), kt_standing_list, error);
        return false;
    }
    return parse_event(what, sometime->state >= 0 ? (size_t)(found - what) : strlen(what), sometime, error);
}

static bool is_it(const struct kt_history *history, const struct kt_sometime *sometime, const struct kt_event *event,
                  uint64_t words)
{
    if (sometime->note == NULL)
        return words >> sometime->event & 1;
    const char *text = kt_history_text(history, event->detail);
    return event->type == KT_EVENT_NOTE && strlen(text) == sometime->note_length &&
           strncmp(text, sometime->note, sometime->note_length) == 0;
}

static void find_first(const struct kt_history *history, const struct kt_sometime *sometime, struct kt_verdict *verdict)
{
    struct kt_happenings seen = {0};
    struct kt_standing standing = {0};
    for (size_t i = 0; i < kt_history_count(history) && verdict->witnesses_count == 0; i++) {
        const struct kt_event *event = kt_history_event(history, i);
        uint64_t words = kt_happenings_read(&seen, history, event);
        bool holds = sometime->state < 0 || kt_standing_holds(&standing, sometime->state);
        if (holds && is_it(history, sometime, event, words))
            kt_verdict_witness(verdict, i);
        kt_standing_read(&standing, history, event);
    }
    kt_happenings_finish(&seen);
    kt_standing_finish(&standing);
}

void kt_judge_sometimes(const struct kt_history *history, const char *what, struct kt_verdict *verdict)
{
    struct kt_sometime sometime;
    struct kmock_buffer error = {0};
    kt_verdict_begin(verdict, "X2");
    if (!kt_sometimes_parse(what, &sometime, &error)) {
        kt_verdict_say(verdict, KT_NOT_JUDGED, "%.*s", (int)error.size, (const char *)error.data);
        kmock_buffer_free(&error);
        return;
    }
    find_first(history, &sometime, verdict);
    if (verdict->witnesses_count > 0)
        kt_verdict_say(verdict, KT_OK, "%s: it happened", what);
    else
        kt_verdict_say(verdict, KT_VIOLATED,
                       "%s: it never happened, so this was not tested: arm a fault that causes it, let the trial run "
                       "longer, or explore",
                       what);
}

void kt_judge_x2(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    kt_judge_sometimes(history, scope->text ? scope->text : scope->name, verdict);
}
