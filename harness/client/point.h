/* SPDX-License-Identifier: Apache-2.0 */
/* Tell whoever watches what the program is about to be told, or is done with: callback points. See client.h. */
#ifndef KT_CLIENT_POINT_H
#define KT_CLIENT_POINT_H

#include "harness/client/client.h"
#include "harness/client/recorder.h"

/* returns  whether anybody watches: if not, what only a point needs can be left undone */
bool kt_point_is_watched(void);

/* Pass a point of the recorder's process; may not return, where the watcher ends the process. errno stays as it was. */
void kt_point_pass(const struct kt_recorder *recorder, const struct kt_client_point *point);

/* Pass one of a client, about one partition or several; a NULL client passes none. */
void kt_point_of_client(const struct kt_client *client, enum kt_client_point_kind kind, bool ends,
                        struct kt_partition at);
void kt_points_of_client(const struct kt_client *client, enum kt_client_point_kind kind, bool ends,
                         const struct kt_partitions *list);

#endif
