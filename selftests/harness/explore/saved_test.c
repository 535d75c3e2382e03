/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* nftw */
#include "selftests/check.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include "harness/explore/saved.h"
#include "selftests/harness/explore/files.h"

/* ---- helpers ---- */

static void save(const char *folder, const char *test, const char *schedule, const char *shrunk)
{
    struct kmock_buffer error = {0};
    struct kt_finding_record record = finding_record(test, schedule, shrunk);
    if (!kt_saved_add(folder, &record.finding, &error))
        fail_msg("%s", text_of(&error));
}

static void drop(const char *folder, const char *test, const char *schedule)
{
    struct kmock_buffer error = {0};
    if (!kt_saved_drop(folder, test, schedule, &error))
        fail_msg("%s", text_of(&error));
}

/* expected: the schedules, newest first, with a blank between. */
static void check_saved(const char *folder, const char *test, const char *expected)
{
    struct kt_saved saved;
    struct kmock_buffer error = {0}, listed = {0};
    if (!kt_saved_load(folder, test, &saved, &error))
        fail_msg("%s", text_of(&error));
    for (size_t i = 0; i < saved.count; i++)
        kmock_buffer_print(&listed, "%s%s", i ? " " : "", saved.schedules[i]);
    check_text(&listed, expected);
    kt_saved_finish(&saved);
}

static const char *file_of(const char *folder, const char *test)
{
    static char text[400];
    struct kmock_buffer path = {0};
    kt_saved_path(folder, test, &path);
    snprintf(text, sizeof text, "%s", text_of(&path));
    kmock_buffer_free(&path);
    return text;
}

/* ---- saved failures ---- */

static void newest_failure_comes_first_and_each_once(void **state)
{
    const char *folder = path_in(*state, "deep/er");
    check_saved(folder, "t", "");
    save(folder, "t", "a", "");
    save(folder, "t", "b", "shrunk-b");
    save(folder, "t", "c", "shrunk-b");
    save(folder, "t", "a", "");
    save(folder, "other", "d", "");
    check_saved(folder, "t", "shrunk-b a");
    check_saved(folder, "other", "d");
}

static void what_fails_no_more_is_dropped(void **state)
{
    drop(path_in(*state, "none"), "t", "a");
    save(*state, "t", "a", "");
    save(*state, "t", "b", "");
    drop(*state, "t", "c");
    check_saved(*state, "t", "b a");
    drop(*state, "t", "a");
    check_saved(*state, "t", "b");
    drop(*state, "t", "b");
    check_saved(*state, "t", "");
    assert_int_not_equal(access(file_of(*state, "t"), F_OK), 0);
}

static void lines_of_a_newer_version_survive_dropping(void **state)
{
    static const char newer[] = "{\"kt\":1,\"type\":\"remark\",\"text\":\"x\"}\n";
    write_file(file_of(*state, "t"), newer, sizeof newer - 1);
    save(*state, "t", "a", "");
    drop(*state, "t", "a");
    char *text = read_file(file_of(*state, "t"));
    assert_string_equal(text, newer);
    free(text);
}

static void corrupt_file_is_reported_and_stays(void **state)
{
    static const char corrupt[] = "not ours\nat all\n";
    const char *path = file_of(*state, "t");
    struct kt_saved saved;
    struct kt_finding_record record = finding_record("t", "a", "");
    struct kmock_buffer error = {0}, expected = {0};
    kmock_buffer_print(&expected, "%s: line 1: not JSON: column 3: '[' or '{' expected near 'not'", path);
    write_file(path, corrupt, sizeof corrupt - 1);
    assert_false(kt_saved_load(*state, "t", &saved, &error));
    kt_saved_finish(&saved);
    check_text(&error, text_of(&expected));
    kmock_buffer_free(&expected);
    assert_false(kt_saved_add(*state, &record.finding, &error));
    assert_false(kt_saved_drop(*state, "t", "a", &error));
    kmock_buffer_free(&error);
    char *text = read_file(path);
    assert_string_equal(text, corrupt);
    free(text);
}

static void names_of_files_are_tame(void **state)
{
    (void)state;
    assert_string_equal(file_of("f", "no_invoice-1.lost"), "f/no_invoice-1.lost.ndjson");
    assert_string_equal(strncpy((char[16]){0}, file_of("f", "../a b"), 8), "f/_._a_b");
    assert_null(strstr(file_of("f", "../../etc"), "/.."));
    char one[300] = {0}, other[300] = {0};
    memset(one, 'x', 200);
    memset(other, 'x', 201);
    char *first = strdup(file_of("f", one));
    assert_string_not_equal(first, file_of("f", other));
    assert_true(strlen(first) < 130);
    free(first);
    first = strdup(file_of("f", "a/b"));
    assert_string_not_equal(first, file_of("f", "a b"));
    free(first);
    assert_string_not_equal(file_of("f", ""), "f/.ndjson");
}

static void several_processes_share_a_folder(void **state)
{
    enum { PROCESSES = 4, EACH = 10 };
    for (int i = 0; i < PROCESSES; i++) {
        if (fork() != 0)
            continue;
        for (int j = 0; j < EACH; j++) {
            char schedule[20];
            snprintf(schedule, sizeof schedule, "%d-%d", i, j);
            save(*state, "t", schedule, "");
            save(*state, "t", "passing", "");
            drop(*state, "t", "passing");
        }
        _exit(0);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        wait(&status);
        assert_int_equal(status, 0);
    }
    struct kt_saved saved;
    assert_true(kt_saved_load(*state, "t", &saved, NULL));
    assert_int_equal(saved.count, PROCESSES * EACH);
    kt_saved_finish(&saved);
}

static void folder_that_cannot_be_made_is_said(void **state)
{
    const char *path = path_in(*state, "file");
    struct kt_finding_record record = finding_record("t", "a", "");
    struct kmock_buffer error = {0}, expected = {0};
    write_file(path, "", 0);
    assert_false(kt_saved_add(path, &record.finding, &error));
    kmock_buffer_print(&expected, "%s: cannot be made or opened: Not a directory", path);
    check_text(&error, text_of(&expected));
    kmock_buffer_free(&expected);
}

/* ---- going on ---- */

static void write_killed(const char *path)
{
    struct kt_finding_record records[] = {
        begin_record("other", "1/1"),  run_record(0, "seed=2", KT_RESULT_OK), end_record("other"),
        begin_record("t", "1/1"),      run_record(0, "seed=1", KT_RESULT_OK), run_record(1, "a", KT_RESULT_VIOLATED),
        finding_record("t", "a", "a"),
    };
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++)
        write_record(path, &records[i]);
    FILE *file = fopen(path, "a");
    fputs("{\"kt\":1,\"type\":\"run\",\"n\":2,\"schedule\":\"b\"", file);
    fclose(file);
}

static void whole_runs_of_this_test_need_not_be_run_again(void **state)
{
    const char *path = path_in(*state, "a.ndjson");
    struct kt_finding_record begin = begin_record("t", "1/1"), end = end_record("t");
    struct kt_resume resume;
    write_killed(path);
    assert_true(kt_resume_load(path, &begin.begin, &resume, NULL));
    assert_int_equal(resume.count, 4);
    assert_int_equal(kt_resume_find(&resume, "a")->result, KT_RESULT_VIOLATED);
    assert_non_null(kt_resume_find(&resume, "seed=1"));
    assert_null(kt_resume_find(&resume, "seed=2"));
    assert_null(kt_resume_find(&resume, "b"));
    assert_int_equal(resume.records[3]->type, KT_RECORD_FINDING);
    assert_false(resume.is_ended);
    kt_resume_finish(&resume);
    write_record(path, &end);
    assert_true(kt_resume_load(path, &begin.begin, &resume, NULL));
    assert_true(resume.is_ended);
    kt_resume_finish(&resume);
}

static void file_that_is_not_there_leaves_everything_to_do(void **state)
{
    struct kt_finding_record begin = begin_record("t", "1/1");
    struct kt_resume resume;
    assert_true(kt_resume_load(path_in(*state, "none"), &begin.begin, &resume, NULL));
    assert_int_equal(resume.count, 0);
    assert_null(kt_resume_find(&resume, "a"));
    kt_resume_finish(&resume);
}

static void check_not_resumed(const char *path, const struct kt_record_begin *begin, const char *why)
{
    struct kt_resume resume;
    struct kmock_buffer error = {0}, expected = {0};
    assert_false(kt_resume_load(path, begin, &resume, &error));
    kmock_buffer_print(&expected, "%s: cannot go on with it: %s (here: this exploration, there: the file)", path, why);
    check_text(&error, text_of(&expected));
    kmock_buffer_free(&expected);
    kt_resume_finish(&resume);
}

static void file_of_another_exploration_is_refused(void **state)
{
    const char *path = path_in(*state, "a.ndjson");
    struct kt_record_begin begin = begin_record("t", "1/1").begin;
    write_killed(path);
    begin.seed = 2;
    check_not_resumed(path, &begin, "seed is 2 here and 1 there");
    begin = begin_record("t", "2/2").begin;
    check_not_resumed(path, &begin, "shard is 2/2 here and 1/1 there");
    begin = begin_record("t", "1/1").begin;
    begin.library = "librdkafka 2.3.0";
    check_not_resumed(path, &begin, "library is 'librdkafka 2.3.0' here and 'librdkafka 2.0.2' there");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(newest_failure_comes_first_and_each_once, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(what_fails_no_more_is_dropped, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(lines_of_a_newer_version_survive_dropping, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(corrupt_file_is_reported_and_stays, make_folder, remove_folder),
        cmocka_unit_test(names_of_files_are_tame),
        cmocka_unit_test_setup_teardown(several_processes_share_a_folder, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(folder_that_cannot_be_made_is_said, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(whole_runs_of_this_test_need_not_be_run_again, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(file_that_is_not_there_leaves_everything_to_do, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(file_of_another_exploration_is_refused, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
