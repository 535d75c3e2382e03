/* SPDX-License-Identifier: Apache-2.0 */
/* Set the scene for billing's tests: two instances, one database in a file of its own. */
#ifndef SCENE_H
#define SCENE_H

#include <ktrial/ktrial.h>

#include "crash_vfs.h"
#include "exactly_once_sqlite.h"

extern struct billing right, invoice_first, position_first;

/* Feed orders into a topic's partitions, start billing-1 and billing-2 on an empty database. */
void bill(struct kt_trial *trial, struct billing *billing, int partitions, int orders);

/* returns  the number that a query of the database gives */
int count_of(const char *query);

/* Expect, at the end, that the database has the invoices of all orders before its positions, and no other. */
void expect_invoices_as_positions_say(struct kt_trial *trial);

#endif
