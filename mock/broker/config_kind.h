/* SPDX-License-Identifier: Apache-2.0 */
/* Say what values a config may have: its type, its range, its choices. Knows nothing of who has configs.
 * source  Kafka ConfigDef */
#ifndef KMOCK_BROKER_CONFIG_KIND_H
#define KMOCK_BROKER_CONFIG_KIND_H

#include <stdbool.h>
#include <stdint.h>

/* Numbered as DescribeConfigs says them. source  ConfigDef.Type, DescribeConfigsResponse.ConfigType */
enum kmock_config_kind {
    KMOCK_CONFIG_BOOL = 1,
    KMOCK_CONFIG_TEXT = 2,
    KMOCK_CONFIG_INT = 3,
    KMOCK_CONFIG_SHORT = 4,
    KMOCK_CONFIG_LONG = 5,
    KMOCK_CONFIG_RATIO = 6, /* a double from 0 to 1 */
    KMOCK_CONFIG_LIST = 7,
    KMOCK_CONFIG_CHOICE = 102, /* text, one of choices; said as text */
};

/* Where a value comes from, as DescribeConfigs numbers it. source  DescribeConfigsResponse.ConfigSource */
enum kmock_config_source {
    KMOCK_CONFIG_OF_TOPIC = 1,
    KMOCK_CONFIG_OF_BROKER = 2,
    KMOCK_CONFIG_OF_ALL_BROKERS = 3,
    KMOCK_CONFIG_STATIC = 4,
    KMOCK_CONFIG_BUILT_IN = 5,
};

struct kmock_config_kind_range {
    enum kmock_config_kind kind;
    int64_t min;         /* of a number; an INT ends at 2^31-1, a LONG at 2^63-1 */
    const char *choices; /* of CHOICE and LIST, separated and ended by commas; null: any text */
};

/* returns  whether text is a value of this kind; blanks around numbers, booleans and list items do not count */
bool kmock_config_is_value(const struct kmock_config_kind_range *range, const char *text);

/* returns  the number that DescribeConfigs says for a kind */
int8_t kmock_config_kind_number(enum kmock_config_kind kind);

#endif
