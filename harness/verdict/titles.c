/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/titles.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *id, *title;
} titles[] = {
    {"C1", "committed never ahead of processed"},
    {"C2", "committed never goes back"},
    {"D1", "at least once"},
    {"D2", "at most once"},
    {"D3", "exactly once, by transactions"},
    {"D4", "once in the sink"},
    {"D5", "order per partition"},
    {"O1", "exclusive assignment"},
    {"O2", "exclusive processing"},
    {"O3", "no harm by zombies"},
    {"O4", "no processing after revoke"},
    {"R1", "rebalance callbacks pair up"},
    {"L1", "group converges"},
    {"L3", "lag drains"},
    {"B1", "duplicates explained"},
    {"P1", "what is reported as written is there"},
    {"P2", "one report per message"},
    {"P3", "nothing written twice"},
    {"P4", "written in the order produced"},
    {"P5", "unknown is not failed"},
    {"P6", "transactions are whole"},
    {"P7", "fenced producers are silent"},
    {"P8", "no transaction hangs"},
    {"V1", "nothing read before it is readable"},
    {"V2", "nothing aborted is read"},
    {"V3", "nothing skipped"},
    {"V4", "reading starts at the right place"},
    {"X1", "it happened"},
    {"X2", "it happens sometimes"},
};

const char *kt_title_find(const char *id)
{
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        if (strcmp(titles[i].id, id) == 0)
            return titles[i].title;
    }
    return "";
}
