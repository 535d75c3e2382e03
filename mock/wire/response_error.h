/* SPDX-License-Identifier: Apache-2.0 */
/* Find the error codes that a response carries, whatever its API: the fields named ErrorCode. */
#ifndef KMOCK_WIRE_RESPONSE_ERROR_H
#define KMOCK_WIRE_RESPONSE_ERROR_H

#include <stdint.h>

/* returns  the first error code in the response that is not 0, in the order of its fields; 0 where there is none,
 * for an unknown API and for a null response */
int16_t kmock_response_error(int16_t api_key, const void *response);

#endif
