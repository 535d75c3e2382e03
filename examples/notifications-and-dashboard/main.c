/* SPDX-License-Identifier: Apache-2.0 */
/* The programs themselves, against a real cluster: notifications-and-dashboard notifications|dashboard BROKERS TOPIC */
#include <stdio.h>
#include <string.h>

#include "notifications.h"

static void notify(const rd_kafka_message_t *event)
{
    printf("to everybody: %.*s\n", (int)event->len, (const char *)event->payload);
}

static void show(const rd_kafka_message_t *event)
{
    static long events;
    (void)event;
    printf("events so far: %ld\n", ++events);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: %s notifications|dashboard BROKERS TOPIC\n", argv[0]);
        return 2;
    }
    struct service notifications = {argv[2], "notifications", argv[3], notify, 0};
    struct service dashboard = {argv[2], "dashboard", argv[3], show, 0};
    if (strcmp(argv[1], "dashboard") == 0)
        return run_dashboard(&dashboard);
    return run_notifications(&notifications);
}
