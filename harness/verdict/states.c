/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/states.h"

#include <string.h>

bool kt_state_leaves(const struct kt_history *history, const struct kt_event *event, const char *state)
{
    const char *detail = kt_history_text(history, event->detail);
    size_t length = strlen(state);
    return strncmp(detail, state, length) == 0 && strncmp(detail + length, " ->", 3) == 0;
}

bool kt_state_enters(const struct kt_history *history, const struct kt_event *event, const char *state)
{
    const char *arrow = strstr(kt_history_text(history, event->detail), "-> ");
    size_t length = strlen(state);
    return arrow && strncmp(arrow + 3, state, length) == 0 && (arrow[3 + length] == ':' || arrow[3 + length] == '\0');
}
