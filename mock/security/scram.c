/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/security/scram.h"

#include <string.h>

#include "mock/security/base64.h"

enum { NONCE_LETTERS = 25 };

/* ---- credentials ---- */

void kmock_scram_from_salted(struct kmock_scram_credential *credential, struct kmock_sha2_view salted_password)
{
    static const struct kmock_sha2_view client = {"Client Key", 10}, server = {"Server Key", 10};
    size_t size = kmock_sha2_bytes(credential->kind);
    uint8_t client_key[KMOCK_SHA2_MAX_BYTES];
    kmock_hmac(credential->kind, salted_password, client, client_key);
    kmock_sha2(credential->kind, &(struct kmock_sha2_view){client_key, size}, 1, credential->stored_key);
    kmock_hmac(credential->kind, salted_password, server, credential->server_key);
}

void kmock_scram_from_password(struct kmock_scram_credential *credential, const char *password)
{
    uint8_t salted[KMOCK_SHA2_MAX_BYTES];
    kmock_pbkdf2(&(struct kmock_pbkdf2){credential->kind,
                                        {password, strlen(password)},
                                        {credential->salt, credential->salt_size},
                                        credential->iterations},
                 salted);
    kmock_scram_from_salted(credential, (struct kmock_sha2_view){salted, kmock_sha2_bytes(credential->kind)});
}

/* ---- messages: attributes "x=value" with commas between ---- */

struct text {
    const char *at, *end;
};

/* Take "name=value" and the comma behind it. returns  false where there is no such attribute */
static bool take(struct text *text, const char *name, struct text *value)
{
    size_t length = strlen(name);
    if ((size_t)(text->end - text->at) < length || memcmp(text->at, name, length) != 0)
        return false;
    const char *comma = memchr(text->at, ',', (size_t)(text->end - text->at));
    *value = (struct text){text->at + length, comma ? comma : text->end};
    text->at = comma ? comma + 1 : text->end;
    return true;
}

static size_t length_of(struct text text)
{
    return (size_t)(text.end - text.at);
}

/* "=2C" is a comma, "=3D" is '='; no other '=' may be there. Zero-terminated, the zero not counted. */
static bool read_name(struct text name, struct kmock_buffer *out)
{
    out->size = 0;
    for (const char *at = name.at; at < name.end; at++) {
        char letter = *at;
        if (letter == '=') {
            bool is_comma = name.end - at >= 3 && memcmp(at, "=2C", 3) == 0;
            if (!is_comma && (name.end - at < 3 || memcmp(at, "=3D", 3) != 0))
                return false;
            letter = is_comma ? ',' : '=';
            at += 2;
        }
        kmock_buffer_append(out, &letter, 1);
    }
    kmock_buffer_append(out, "", 1);
    out->size--;
    return out->size > 0 && strlen((const char *)out->data) == out->size;
}

static bool is_printable(struct text text)
{
    for (const char *at = text.at; at < text.end; at++)
        if (*at < 0x21 || *at > 0x7e || *at == ',')
            return false;
    return text.at < text.end;
}

/* "n,[a=NAME]," : no channel binding. */
static bool read_header(struct text *message, struct text *authorized)
{
    struct text flag;
    if (!take(message, "n", &flag) || length_of(flag) != 0)
        return false;
    *authorized = (struct text){0};
    if (take(message, "a=", authorized))
        return true;
    return message->at < message->end && *message->at++ == ',';
}

bool kmock_scram_read_first(struct kmock_scram *scram, const uint8_t *bytes, size_t size)
{
    struct text message = {(const char *)bytes, (const char *)bytes + size}, authorized, name, nonce, extension;
    if (size == 0 || !read_header(&message, &authorized))
        return false;
    kmock_buffer_append(&scram->header, bytes, size - length_of(message));
    kmock_buffer_append(&scram->first_bare, message.at, length_of(message));
    if (take(&message, "m=", &extension) || !take(&message, "n=", &name) || !take(&message, "r=", &nonce))
        return false;
    struct kmock_buffer other = {0};
    bool is_right = is_printable(nonce) && read_name(name, &scram->user) &&
                    (authorized.at == authorized.end || read_name(authorized, &other));
    scram->is_for_another = is_right && other.size > 0 && strcmp((char *)other.data, (char *)scram->user.data) != 0;
    kmock_buffer_free(&other);
    kmock_buffer_append(&scram->nonce, nonce.at, length_of(nonce));
    return is_right;
}

static void draw_nonce(struct kmock_random *random, struct kmock_buffer *nonce)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (int i = 0; i < NONCE_LETTERS; i++)
        kmock_buffer_append(nonce, &letters[kmock_random_below(random, sizeof letters - 1)], 1);
}

void kmock_scram_answer_first(struct kmock_scram *scram, const struct kmock_scram_credential *credential,
                              struct kmock_random *random, struct kmock_buffer *out)
{
    scram->credential = *credential;
    draw_nonce(random, &scram->nonce);
    struct kmock_buffer *first = &scram->server_first;
    kmock_buffer_print(first, "r=%.*s,s=", (int)scram->nonce.size, (const char *)scram->nonce.data);
    kmock_base64_print(first, credential->salt, credential->salt_size);
    kmock_buffer_print(first, ",i=%d", (int)credential->iterations);
    kmock_buffer_append(out, first->data, first->size);
}

/* ---- the end ---- */

/* What the client's proof and the server's signature are about. without_proof  of the client's last message */
static void join(const struct kmock_scram *scram, struct text without_proof, struct kmock_buffer *auth)
{
    kmock_buffer_append(auth, scram->first_bare.data, scram->first_bare.size);
    kmock_buffer_append(auth, ",", 1);
    kmock_buffer_append(auth, scram->server_first.data, scram->server_first.size);
    kmock_buffer_append(auth, ",", 1);
    kmock_buffer_append(auth, without_proof.at, length_of(without_proof));
}

/* The proof hides the client's key behind a signature that we can make; its hash is what we keep. */
static bool proves(const struct kmock_scram_credential *credential, struct kmock_sha2_view auth,
                   const struct kmock_buffer *proof)
{
    size_t size = kmock_sha2_bytes(credential->kind);
    uint8_t key[KMOCK_SHA2_MAX_BYTES];
    if (proof->size != size)
        return false;
    kmock_hmac(credential->kind, (struct kmock_sha2_view){credential->stored_key, size}, auth, key);
    for (size_t i = 0; i < size; i++)
        key[i] ^= proof->data[i];
    kmock_sha2(credential->kind, &(struct kmock_sha2_view){key, size}, 1, key);
    return memcmp(key, credential->stored_key, size) == 0;
}

static bool ends_with(struct text text, const struct kmock_buffer *expected)
{
    return length_of(text) >= expected->size && memcmp(text.end - expected->size, expected->data, expected->size) == 0;
}

/* The header of the first message comes again, and the nonce. Of that Kafka looks at the end only, for the sake of
 * librdkafka, which before 2.6.1 puts its own part there twice. source  KAFKA-16298, CVE-2024-56128 */
static bool is_ours(const struct kmock_scram *scram, struct text binding, struct text nonce)
{
    struct kmock_buffer header = {0};
    kmock_base64_print(&header, scram->header.data, scram->header.size);
    bool is_same = length_of(binding) == header.size && ends_with(binding, &header) && ends_with(nonce, &scram->nonce);
    kmock_buffer_free(&header);
    return is_same;
}

static void sign(const struct kmock_scram_credential *credential, struct kmock_sha2_view auth, struct kmock_buffer *out)
{
    size_t size = kmock_sha2_bytes(credential->kind);
    uint8_t signature[KMOCK_SHA2_MAX_BYTES];
    kmock_hmac(credential->kind, (struct kmock_sha2_view){credential->server_key, size}, auth, signature);
    kmock_buffer_print(out, "v=");
    kmock_base64_print(out, signature, size);
}

bool kmock_scram_finish(struct kmock_scram *scram, const uint8_t *bytes, size_t size, struct kmock_buffer *out)
{
    struct text message = {(const char *)bytes, (const char *)bytes + size}, whole = message, binding, nonce, proof,
                other;
    if (size == 0 || !take(&message, "c=", &binding) || !take(&message, "r=", &nonce) ||
        !is_ours(scram, binding, nonce))
        return false;
    while (!take(&message, "p=", &proof))
        if (!take(&message, "", &other) || other.at == other.end)
            return false; /* an extension is passed over */
    if (message.at != message.end)
        return false;
    struct kmock_buffer auth = {0}, raw = {0};
    whole.end = proof.at - strlen(",p=");
    join(scram, whole, &auth);
    struct kmock_sha2_view view = {auth.data, auth.size};
    bool is_right = kmock_base64_read(&raw, proof.at, length_of(proof)) && proves(&scram->credential, view, &raw);
    if (is_right)
        sign(&scram->credential, view, out);
    kmock_buffer_free(&auth);
    kmock_buffer_free(&raw);
    return is_right;
}

void kmock_scram_free(struct kmock_scram *scram)
{
    kmock_buffer_free(&scram->user);
    kmock_buffer_free(&scram->header);
    kmock_buffer_free(&scram->first_bare);
    kmock_buffer_free(&scram->server_first);
    kmock_buffer_free(&scram->nonce);
    *scram = (struct kmock_scram){0};
}
