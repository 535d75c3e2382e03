/* SPDX-License-Identifier: Apache-2.0 */
/* The program itself, against a real cluster: at-least-once BROKERS GROUP TOPIC */
#include <stdio.h>

#include "at_least_once.h"

static void print_invoice(const rd_kafka_message_t *order)
{
    printf("invoice for %.*s\n", (int)order->len, (const char *)order->payload);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: %s BROKERS GROUP TOPIC\n", argv[0]);
        return 2;
    }
    struct billing billing = {argv[1], argv[2], argv[3], print_invoice, 0};
    return run_billing(&billing);
}
