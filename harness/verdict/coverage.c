/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that a trial exercised what it says it did (X1). */
#include <string.h>

#include "harness/verdict/happening.h"
#include "harness/verdict/judges.h"
#include "harness/verdict/say.h"

static void say_unknown(const char *what, struct kt_verdict *verdict)
{
    struct kmock_buffer words = {0};
    kt_happening_list(&words);
    kt_verdict_say(verdict, KT_NOT_JUDGED, "\"%s\" is nothing a trial knows; say one of %.*s", what, (int)words.size,
                   (const char *)words.data);
    kmock_buffer_free(&words);
}

static void find_first(const struct kt_history *history, int word, struct kt_verdict *verdict)
{
    struct kt_happenings seen = {0};
    for (size_t i = 0; i < kt_history_count(history) && verdict->witnesses_count == 0; i++) {
        if (kt_happenings_read(&seen, history, kt_history_event(history, i)) >> word & 1)
            kt_verdict_witness(verdict, i);
    }
    kt_happenings_finish(&seen);
}

void kt_judge_happened(const struct kt_history *history, const char *what, struct kt_verdict *verdict)
{
    int word = kt_happening_find(what, strlen(what));
    kt_verdict_begin(verdict, "X1");
    if (word >= 0)
        find_first(history, word, verdict);
    if (word < 0)
        say_unknown(what, verdict);
    else if (verdict->witnesses_count > 0)
        kt_verdict_say(verdict, KT_OK, "%s happened", what);
    else
        kt_verdict_say(verdict, KT_VIOLATED,
                       "%s never happened, so the trial did not test what it says: arm a fault "
                       "that causes it or let it run longer",
                       what);
}

void kt_judge_x1(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    kt_judge_happened(history, scope->text ? scope->text : scope->name, verdict);
}
