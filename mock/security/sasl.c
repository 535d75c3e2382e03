/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/security/sasl.h"

#include <string.h>

static const char *const names[KMOCK_MECHANISMS] = {
    [KMOCK_PLAIN] = "PLAIN",
    [KMOCK_SCRAM_SHA_256] = "SCRAM-SHA-256",
    [KMOCK_SCRAM_SHA_512] = "SCRAM-SHA-512",
};

const char *kmock_mechanism_name(enum kmock_mechanism mechanism)
{
    return names[mechanism];
}

static enum kmock_mechanism find(const char *name, size_t length)
{
    int mechanism = 0;
    while (mechanism < KMOCK_MECHANISMS &&
           (strlen(names[mechanism]) != length || memcmp(names[mechanism], name, length) != 0))
        mechanism++;
    return (enum kmock_mechanism)mechanism;
}

enum kmock_mechanism kmock_mechanism_find(const char *name)
{
    return find(name, strlen(name));
}

bool kmock_sasl_read_mechanisms(const char *text, unsigned *enabled)
{
    *enabled = 0;
    for (const char *at = text; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        enum kmock_mechanism mechanism = find(at, strcspn(at, ","));
        if (mechanism == KMOCK_MECHANISMS)
            return false;
        *enabled |= 1u << mechanism;
    }
    return *enabled != 0;
}
