/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <stdio.h>
#include <string.h>

#include "mock/base/settings.h"

/* What a list is cut into, as "name|value;"; "!" where it cannot be. */
static const char *cut(const char *list)
{
    static char text[200];
    struct kmock_setting setting;
    const char *at = list;
    size_t length = 0;
    text[0] = '\0';
    while (kmock_settings_next(&at, &setting))
        length += (size_t)snprintf(text + length, sizeof text - length, "%.*s|%.*s;", (int)setting.name_length,
                                   setting.name, (int)setting.value_length, setting.value);
    snprintf(text + length, sizeof text - length, "%s", *at ? "!" : "");
    return text;
}

static void list_is_cut_into_names_and_values(void **state)
{
    static const char *const table[][2] = {
        {"", ""},
        {"a=1", "a|1;"},
        {"a=1,b=2", "a|1;b|2;"},
        {"a=x,y,b=2", "a|x,y;b|2;"},
        {"a=x,y", "a|x,y;"},
        {"a=,b=", "a|;b|;"},
        {"a=b=c", "a|b=c;"},
        {"=1", "|1;"},
        {"a", "!"},
        {"a,b=1", "!"},
        {",a=1", "!"},
        {"a=1,", "a|1,;"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_string_equal(cut(table[i][0]), table[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(list_is_cut_into_names_and_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
