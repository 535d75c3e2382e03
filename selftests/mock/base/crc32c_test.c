/* SPDX-License-Identifier: Apache-2.0 */
/* The sum is Castagnoli's, whatever way a machine computes it. */
#include "mock/base/crc32c.h"

#include <string.h>

#include "selftests/check.h"

enum { MOST = 5000 };

/* Bit by bit, as the polynomial says. */
static uint32_t by_bit(const uint8_t *byte, size_t size)
{
    uint32_t crc = ~UINT32_C(0);
    while (size--) {
        crc ^= *byte++;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? crc >> 1 ^ UINT32_C(0x82f63b78) : crc >> 1;
    }
    return ~crc;
}

/* source  RFC 3720, B.4 */
static void known_sums_are_found(void **state)
{
    uint8_t bytes[32] = {0};
    (void)state;
    assert_int_equal(kmock_crc32c(0, "123456789", 9), 0xe3069283);
    assert_int_equal(kmock_crc32c(0, bytes, sizeof bytes), 0x8a9136aa);
    memset(bytes, 0xff, sizeof bytes);
    assert_int_equal(kmock_crc32c(0, bytes, sizeof bytes), 0x62a8ab43);
}

static void each_length_has_its_sum(void **state)
{
    static uint8_t bytes[MOST];
    (void)state;
    for (size_t i = 0; i < MOST; i++)
        bytes[i] = (uint8_t)(i * 131 + (i >> 8) * 7 + 3);
    for (size_t size = 0; size < MOST; size += size < 100 ? 1 : 37)
        assert_int_equal(kmock_crc32c(0, bytes, size), by_bit(bytes, size));
    assert_int_equal(kmock_crc32c(0, bytes + 1, MOST - 1), by_bit(bytes + 1, MOST - 1));
}

static void sum_goes_on_where_it_was_left(void **state)
{
    static uint8_t bytes[MOST];
    (void)state;
    memset(bytes, 0x5a, sizeof bytes);
    for (size_t cut = 0; cut < MOST; cut += 97)
        assert_int_equal(kmock_crc32c(kmock_crc32c(0, bytes, cut), bytes + cut, MOST - cut), by_bit(bytes, MOST));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_sums_are_found),
        cmocka_unit_test(each_length_has_its_sum),
        cmocka_unit_test(sum_goes_on_where_it_was_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
