/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/fork.h"

#include "harness/client/call.h"

void kt_client_record_here(struct kt_history *history, kt_name instance, int64_t (*now_us)(void),
                           void (*stranger)(void))
{
    kt_recorder_rehearse(kt_recorder_create(history, instance, now_us));
    kt_call_on_stranger(stranger);
}
