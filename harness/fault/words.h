/* SPDX-License-Identifier: Apache-2.0 */
/* Name APIs, callback points, phases and signals, and find the name somebody meant. Inside of harness/fault. */
#ifndef KT_FAULT_WORDS_H
#define KT_FAULT_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/fault/fault.h"

/* Find an API by Kafka's name in any case, a callback point, or "any" (KT_ANY_API). returns  false where it is none */
bool kt_fault_api_find(const char *name, int16_t *api);

/* returns  Kafka's name, that of a callback point, "any" for KT_ANY_API and for keys without one */
const char *kt_fault_api_name(int16_t api);

/* What the requests of an API name, or a callback is about, so that a key may ask for it. */
enum {
    KT_NAMES_GROUP = 1,
    KT_NAMES_TOPIC = 2,
    KT_NAMES_PARTITION = 4,
    KT_NAMES_BROKER = 8,
    KT_NAMES_TRANSACTION = 16,
};

/* returns  the sum of the above for an API */
unsigned kt_api_names(int16_t api);

/* returns  "enter", "sent", "applied", "replied" or "return"; of a callback point "begin" or "end" */
const char *kt_phase_name(int16_t api, enum kt_phase phase);

/* Find a phase by its name, or by "before" (enter, begin) and "after" (applied, end). A callback point's may be called
 * as a request's first and last, too. returns  false where the API has none of that name */
bool kt_phase_find(int16_t api, const char *name, enum kt_phase *phase);

/* returns  whether a request or a callback has a phase of that name */
bool kt_phase_is_word(const char *name);

/* returns  Kafka's name of a transaction's state, static, for one in any case; null where there is none */
const char *kt_transaction_state_find(const char *name);

/* returns  the phases an API has, for messages */
const char *kt_phases_of(int16_t api);

/* returns  the number of a signal's name ("SIGTERM", "TERM"); 0 where it is none */
int kt_signal_find(const char *name);

/* returns  the name of a signal's number; null where it has none */
const char *kt_signal_name(int number);

/* The nearest of several names to a word that is none of them. Zero-initialise but for word. */
struct kt_nearest {
    const char *word;
    const char *name; /* null: none is near enough to be meant */
    unsigned distance;
};

/* Consider one more name, which the result borrows. time  the product of the lengths */
void kt_nearest_consider(struct kt_nearest *nearest, const char *name);

/* Consider the names of all APIs and callback points. */
void kt_nearest_consider_apis(struct kt_nearest *nearest);

#endif
