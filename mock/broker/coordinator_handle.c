/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "mock/broker/coordinator.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_requests.h"

typedef void handle(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us);

static handle *find_handler(int16_t api_key)
{
    switch (api_key) {
    case KMOCK_API_JOIN_GROUP:
        return kmock_group_handle_join;
    case KMOCK_API_SYNC_GROUP:
        return kmock_group_handle_sync;
    case KMOCK_API_HEARTBEAT:
        return kmock_group_handle_heartbeat;
    case KMOCK_API_LEAVE_GROUP:
        return kmock_group_handle_leave;
    case KMOCK_API_OFFSET_COMMIT:
        return kmock_group_handle_commit;
    case KMOCK_API_TXN_OFFSET_COMMIT:
        return kmock_group_handle_txn_commit;
    case KMOCK_API_OFFSET_DELETE:
        return kmock_group_handle_offset_delete;
    default:
        return NULL;
    }
}

void kmock_coordinator_handle(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us)
{
    handle *handler = find_handler(request->api_key);
    if (handler == NULL) {
        fprintf(stderr, "ktrial: kmock_coordinator_handle: API %d is not a group coordinator's; route it elsewhere\n",
                request->api_key);
        abort();
    }
    handler(coordinator, request, now_us);
    kmock_group_hand_back(coordinator);
}
