/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "selftests/harness/sim/net_echo.h"

static void serve_several(struct kt_sim *sim)
{
    serve_echo(sim);
    kt_net_serve(sim, "broker-2", 9092, &echo_upcalls, NULL);
    kt_net_serve(sim, "broker-2", 9093, &echo_upcalls, NULL);
    kt_net_serve(sim, "127.0.0.1", 29092, &echo_upcalls, NULL);
    kt_net_serve(sim, "Broker-3", 9092, &echo_upcalls, NULL);
}

static const struct row {
    const char *node, *service;
    int family, flags, result;
    const char *address; /* of the first entry */
    int port;
} table[] = {
    {"broker-1", "9092", AF_UNSPEC, 0, 0, "10.0.0.1", 9092},
    {"broker-2", "9093", AF_INET, AI_ADDRCONFIG, 0, "10.0.0.2", 9093},
    {"broker-3", NULL, AF_INET, 0, 0, "10.0.0.3", 0},
    {"BROKER-1.", "1", AF_INET, 0, 0, "10.0.0.1", 1},
    {"127.0.0.1", "29092", AF_UNSPEC, 0, 0, "127.0.0.1", 29092},
    {"192.0.2.7", "http", AF_INET, 0, 0, "192.0.2.7", 80},
    {"localhost", "80", AF_UNSPEC, 0, 0, "127.0.0.1", 80},
    {"localhost", "80", AF_INET6, 0, 0, "::1", 80},
    {"::1", "80", AF_UNSPEC, AI_NUMERICHOST, 0, "::1", 80},
    {NULL, "80", AF_INET, AI_PASSIVE, 0, "0.0.0.0", 80},
    {NULL, "80", AF_INET6, AI_PASSIVE, 0, "::", 80},
    {NULL, "80", AF_INET, 0, 0, "127.0.0.1", 80},
    {"broker-1", "80", AF_INET6, AI_V4MAPPED, 0, "10.0.0.1", 80},
    {"broker-1", "80", AF_INET6, 0, EAI_ADDRFAMILY, NULL, 0},
    {"broker-1", "80", AF_INET, AI_NUMERICHOST, EAI_NONAME, NULL, 0},
    {"broker-1", "http", AF_INET, AI_NUMERICSERV, EAI_NONAME, NULL, 0},
    {"broker-1", "no such service", AF_INET, 0, EAI_SERVICE, NULL, 0},
    {"broker-1", "65536", AF_INET, 0, EAI_SERVICE, NULL, 0},
    {NULL, NULL, AF_INET, 0, EAI_NONAME, NULL, 0},
    {NULL, "80", AF_INET, AI_CANONNAME, EAI_BADFLAGS, NULL, 0},
    {"broker-1", "80", AF_UNIX, 0, EAI_FAMILY, NULL, 0},
    {"db.example", "5432", AF_INET, 0, EAI_NONAME, NULL, 0},
    {"other.example", "5432", AF_INET, 0, EAI_NONAME, NULL, 0},
};

static void check_row(const struct row *row)
{
    struct addrinfo hints = {.ai_family = row->family, .ai_flags = row->flags, .ai_socktype = SOCK_STREAM}, *list;
    char host[NI_MAXHOST], port[NI_MAXSERV], text[NI_MAXHOST];
    int result = getaddrinfo(row->node, row->service, &hints, &list);
    if (result != row->result)
        printf("%s:%s gave %s\n", row->node, row->service, gai_strerror(result));
    CHECK(result == row->result);
    if (result)
        return;
    CHECK(list->ai_next == NULL && list->ai_socktype == SOCK_STREAM && list->ai_protocol == IPPROTO_TCP);
    CHECK(row->family == AF_UNSPEC || list->ai_family == row->family);
    CHECK(getnameinfo(list->ai_addr, list->ai_addrlen, host, sizeof host, port, sizeof port,
                      NI_NUMERICHOST | NI_NUMERICSERV) == 0);
    CHECK(strcmp(host, row->address) == 0);
    snprintf(text, sizeof text, "%d", row->port);
    CHECK(strcmp(port, text) == 0);
    freeaddrinfo(list);
}

static int resolve_table(void *argument)
{
    (void)argument;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        check_row(&table[i]);
    CHECK(strcmp(kt_net_refused(echo.sim), "db.example:5432") == 0);
    return 0;
}

static void names_are_services_numbers_or_not_found(void **state)
{
    const struct cast cast[] = {{"alone", resolve_table}, {0}};
    (void)state;
    run(cast, serve_several);
}

static int resolve_more(void *argument)
{
    struct addrinfo hints = {.ai_flags = AI_CANONNAME}, *list;
    char host[NI_MAXHOST], service[NI_MAXSERV];
    (void)argument;
    CHECK(getaddrinfo("broker-2", "9092", &hints, &list) == 0);
    CHECK(list->ai_socktype == SOCK_STREAM && list->ai_next->ai_socktype == SOCK_DGRAM);
    CHECK(strcmp(list->ai_canonname, "broker-2") == 0 && list->ai_next->ai_next->ai_next == NULL);
    CHECK(getnameinfo(list->ai_addr, list->ai_addrlen, host, sizeof host, service, sizeof service, 0) == 0);
    CHECK(strcmp(host, "broker-2") == 0);
    CHECK(getnameinfo(list->ai_addr, list->ai_addrlen, host, 3, NULL, 0, 0) == EAI_OVERFLOW);
    freeaddrinfo(list);
    struct hostent *entry = gethostbyname("broker-2");
    CHECK(entry && entry->h_addrtype == AF_INET && memcmp(entry->h_addr_list[0], "\x0a\0\0\x02", 4) == 0);
    CHECK(gethostbyname("other.example") == NULL && h_errno == HOST_NOT_FOUND);
    struct sockaddr_in unknown = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0xc0000207)};
    CHECK(getnameinfo((struct sockaddr *)&unknown, sizeof unknown, host, sizeof host, NULL, 0, 0) == 0);
    CHECK(strcmp(host, "192.0.2.7") == 0);
    CHECK(getnameinfo((struct sockaddr *)&unknown, sizeof unknown, host, sizeof host, NULL, 0, NI_NAMEREQD) ==
          EAI_NONAME);
    return 0;
}

static void addresses_lead_back_to_names(void **state)
{
    const struct cast cast[] = {{"alone", resolve_more}, {0}};
    (void)state;
    run(cast, serve_several);
}

static int reach_services_by_number(void *argument)
{
    int number;
    (void)argument;
    CHECK(connect_to("127.0.0.1", "29092", 0, &number) == 0 && echoes(number, "numeric") && close(number) == 0);
    CHECK(connect_to("localhost", "29092", 0, &number) == 0 && echoes(number, "local") && close(number) == 0);
    CHECK(connect_to("10.0.0.2", "9093", 0, &number) == 0 && echoes(number, "ten") && close(number) == 0);
    struct addrinfo hints = {.ai_family = AF_INET6, .ai_flags = AI_V4MAPPED}, *list;
    CHECK(getaddrinfo("broker-1", "9092", &hints, &list) == 0);
    number = socket(AF_INET6, SOCK_STREAM, 0);
    CHECK(connect(number, list->ai_addr, list->ai_addrlen) == 0 && echoes(number, "mapped"));
    freeaddrinfo(list);
    struct sockaddr_in6 name;
    socklen_t size = sizeof name;
    CHECK(getpeername(number, (struct sockaddr *)&name, &size) == 0 && size == sizeof name);
    CHECK(IN6_IS_ADDR_V4MAPPED(&name.sin6_addr));
    return 0;
}

static void services_are_reached_by_numeric_addresses_too(void **state)
{
    const struct cast cast[] = {{"alone", reach_services_by_number}, {0}};
    (void)state;
    run(cast, serve_several);
}

/* ---- what the test lets through ---- */

static int real_listener, real_port;

static void allow_real_port(struct kt_sim *sim)
{
    char where[32];
    snprintf(where, sizeof where, "127.0.0.1:%d", real_port);
    kt_net_allow(sim, where);
}

static int reach_outside(void *argument)
{
    char port[16], bytes[8];
    int number;
    (void)argument;
    snprintf(port, sizeof port, "%d", real_port);
    CHECK(connect_to("127.0.0.1", port, 0, &number) == 0);
    CHECK(write(number, "out", 3) == 3);
    int far = accept(real_listener, NULL, NULL);
    CHECK(far >= 0 && read(far, bytes, 8) == 3 && write(far, "in", 2) == 2);
    CHECK(wait_for(number, POLLIN, -1) == POLLIN && read(number, bytes, 8) == 2);
    CHECK(close(far) == 0 && read(number, bytes, 8) == 0 && close(number) == 0);
    return 0;
}

static void allowed_addresses_are_reached_for_real(void **state)
{
    const struct cast cast[] = {{"alone", reach_outside}, {0}};
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof name;
    (void)state;
    real_listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(real_listener, (struct sockaddr *)&name, sizeof name), 0);
    assert_int_equal(listen(real_listener, 1), 0);
    assert_int_equal(getsockname(real_listener, (struct sockaddr *)&name, &size), 0);
    real_port = ntohs(name.sin_port);
    run(cast, allow_real_port);
    close(real_listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_services_numbers_or_not_found),
        cmocka_unit_test(addresses_lead_back_to_names),
        cmocka_unit_test(services_are_reached_by_numeric_addresses_too),
        cmocka_unit_test(allowed_addresses_are_reached_for_real),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
