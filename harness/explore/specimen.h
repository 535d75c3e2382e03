/* SPDX-License-Identifier: Apache-2.0 */
/* Hold a schedule that fails, and the run that shows it. */
#ifndef KT_EXPLORE_SPECIMEN_H
#define KT_EXPLORE_SPECIMEN_H

#include "harness/explore/trying.h"
#include "harness/fault/schedule.h"

struct kt_specimen {
    char *line; /* as a replay: its faults are all there are */
    struct kt_outcome result;
};

void kt_specimen_finish(struct kt_specimen *specimen);

/* Take the first of the lines that still fails by the cause. returns  whether one does */
bool kt_specimen_adopt(struct kt_trying *trying, const struct kt_cause *cause, const struct kt_lines *lines,
                       struct kt_specimen *specimen);

void kt_lines_add_schedule(struct kt_lines *lines, const struct kt_schedule *schedule);

#endif
