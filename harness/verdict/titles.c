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
    {"D4", "once in the sink"},
    {"D5", "order per partition"},
    {"O1", "exclusive assignment"},
    {"O2", "exclusive processing"},
    {"O4", "no processing after revoke"},
    {"R1", "rebalance callbacks pair up"},
    {"L1", "group converges"},
    {"L3", "lag drains"},
    {"B1", "duplicates explained"},
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
