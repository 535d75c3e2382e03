/* SPDX-License-Identifier: Apache-2.0 */
/* Check bytes with CRC-32C. source  RFC 3720, appendix B.4 (Castagnoli) */
#ifndef KMOCK_BASE_CRC32C_H
#define KMOCK_BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* returns  the CRC-32C of what had the given CRC (0: nothing) followed by these bytes */
uint32_t kmock_crc32c(uint32_t crc, const void *bytes, size_t size);

#endif
