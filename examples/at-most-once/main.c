/* SPDX-License-Identifier: Apache-2.0 */
/* The program itself, against a real cluster: at-most-once BROKERS GROUP TOPIC */
#include <stdio.h>

#include "at_most_once.h"

static void print_alarm(const rd_kafka_message_t *event)
{
    printf("ALARM %.*s\n", (int)event->len, (const char *)event->payload);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: %s BROKERS GROUP TOPIC\n", argv[0]);
        return 2;
    }
    struct alarms alarms = {argv[1], argv[2], argv[3], print_alarm, 0};
    return run_alarms(&alarms);
}
