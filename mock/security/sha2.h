/* SPDX-License-Identifier: Apache-2.0 */
/* Hash bytes as SCRAM wants them: SHA-256, SHA-512, HMAC and PBKDF2 over them.
 *
 * Our own, though OpenSSL has them: the sim's brokers run on the stack of the program that is on trial, and OpenSSL takes
 * locks, which are the sim's there and would let somebody else run in the middle of a broker.
 * source  FIPS 180-4, RFC 2104, RFC 8018 (PBKDF2, one block) */
#ifndef KMOCK_SECURITY_SHA2_H
#define KMOCK_SECURITY_SHA2_H

#include <stddef.h>
#include <stdint.h>

enum kmock_sha2 { KMOCK_SHA256, KMOCK_SHA512 };

enum { KMOCK_SHA2_MAX_BYTES = 64 };

struct kmock_sha2_view {
    const void *data;
    size_t size; /* bytes */
};

/* returns  how many bytes a hash has: 32, 64 */
size_t kmock_sha2_bytes(enum kmock_sha2 kind);

/* Hash the parts one behind the other. out  kmock_sha2_bytes; it may be where a part lies */
void kmock_sha2(enum kmock_sha2 kind, const struct kmock_sha2_view *parts, size_t count, uint8_t *out);
void kmock_hmac(enum kmock_sha2 kind, struct kmock_sha2_view key, struct kmock_sha2_view text, uint8_t *out);

/* Hi() of RFC 5802: PBKDF2 of one block. iterations  at least 1 */
struct kmock_pbkdf2 {
    enum kmock_sha2 kind;
    struct kmock_sha2_view password, salt;
    int32_t iterations;
};
void kmock_pbkdf2(const struct kmock_pbkdf2 *what, uint8_t *out);

#endif
