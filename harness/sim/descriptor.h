/* SPDX-License-Identifier: Apache-2.0 */
/* Hold the simulated descriptors: one table for the trial, one kind of object behind each number.
 *
 * A number is reserved in the real table (a duplicate of /dev/null), so that it never collides with a real one.
 * Seam between the task half of the sim and its descriptors half. */
#ifndef KT_SIM_DESCRIPTOR_H
#define KT_SIM_DESCRIPTOR_H

#include "harness/sim/kernel.h"

/* Set the descriptors half up and down; called by kt_sim_start and kt_sim_stop. */
void kt_descriptors_start(struct kt_sim *sim);
void kt_descriptors_stop(struct kt_sim *sim);

/* Close what a process owned, as the operating system would after its death: sockets end, peers see it. */
void kt_descriptors_process_ended(struct kt_process *process);

#endif
