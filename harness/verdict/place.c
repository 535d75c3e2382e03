/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/place.h"

#include <stdio.h>

void kt_verdict_about_place(struct kt_verdict *verdict, const struct kt_place *place)
{
    verdict->topic = place->topic;
    verdict->partition = place->partition;
    verdict->offset = place->offset;
}

const char *kt_place_text(const struct kt_history *history, const struct kt_place *place)
{
    static char texts[4][320];
    static unsigned next;
    char *text = texts[next++ % 4];
    snprintf(text, sizeof *texts, "%s-%d@%lld", kt_history_text(history, place->topic), (int)place->partition,
             (long long)place->offset);
    return text;
}
