/* SPDX-License-Identifier: Apache-2.0 */
/* Stories about the group "g": group_story.txt, and the table of every request in every state, group_table.txt.
 *
 *   [STATE:] NAME join|sync|beat|leave|commit [KEY=VALUE ...]     see story_args
 *   [STATE:] describe | list [STATE] | delete | forget TOPIC P | fetch
 *   wait MS, hold, release, move N, load MS, down N, up N, follow (ask the coordinator again), expire, look
 *
 * With a STATE the world is made anew with the group in it: leader, follower and third are dynamic members, static is
 * i1, and pending was given an id and did not use it. What happened is told with its time in milliseconds. */
#include "selftests/mock/broker/group_story.h"
#include "selftests/mock/broker/story_file.h"

static void *begin(void)
{
    struct story *story = kmock_alloc(sizeof *story);
    story->world = cluster_create();
    return story;
}

static void end(void *context)
{
    struct story *story = context;
    world_destroy(story->world);
    free(story);
}

/* ---- members -------------------------------------------------------------------------------------------- */

static struct call *leave_many(struct story *story, const struct words *words, struct args args)
{
    struct call *call = call_start(story->world, KMOCK_API_LEAVE_GROUP, &args);
    struct kmock_leave_group_request *body = call_alloc(call, sizeof *body);
    body->group_id = kmock_view("g");
    body->member_id = KMOCK_NULL_STRING;
    body->members = call_alloc(call, STORY_PROCESSES * sizeof *body->members);
    for (char *name = strtok(story_value(words, "all"), ","); name; name = strtok(NULL, ","))
        body->members[body->members_count++] = (struct kmock_leave_group_member){
            kmock_view(story_process(story, name)->id), KMOCK_NULL_STRING, KMOCK_NULL_STRING};
    return call_send(story->world, call, body);
}

static bool tell_member(struct story *story, const struct words *words)
{
    if (words->count < 2)
        return false;
    struct process *process = story_process(story, words->at[0]);
    struct args args = story_args(story, words, process);
    const char *verb = words->at[1];
    struct world *world = story->world;
    if (strcmp(verb, "join") == 0)
        story_ask(story, process, join(world, args));
    else if (strcmp(verb, "sync") == 0)
        story_ask(story, process, sync_group(world, args));
    else if (strcmp(verb, "beat") == 0)
        story_ask(story, process, heartbeat(world, args));
    else if (strcmp(verb, "leave") == 0)
        story_ask(story, process, story_value(words, "all") ? leave_many(story, words, args) : leave(world, args));
    else if (strcmp(verb, "commit") == 0)
        story_ask(story, process, commit(world, args));
    else
        return false;
    return true;
}

/* ---- administrators ------------------------------------------------------------------------------------- */

static void print_text(struct kmock_buffer *out, const char *before, struct kmock_string text)
{
    if (text.length > 0)
        kmock_buffer_print(out, "%s%.*s", before, (int)text.length, text.data);
}

static void describe(struct story *story, struct kmock_buffer *out)
{
    struct kmock_string name = kmock_view("g");
    struct kmock_describe_groups_request body = {&name, 1, false};
    const struct kmock_describe_groups_response *response =
        cluster_call(story->world, KMOCK_API_DESCRIBE_GROUPS, 5, &body);
    const struct kmock_describe_groups_group_result *group = &response->groups[0];
    kmock_buffer_print(out, "describe: %s", kmock_error_name(group->error));
    print_text(out, ", ", group->group_state);
    print_text(out, " ", group->protocol_type);
    print_text(out, " ", group->protocol_data);
    for (int32_t i = 0; i < group->members_count; i++) {
        const struct kmock_describe_groups_member_result *member = &group->members[i];
        kmock_buffer_print(out, ",");
        story_print_id(story, member->member_id, out);
        print_text(out, " ", member->group_instance_id);
        kmock_buffer_print(out, "%s", member->member_assignment.length > 0 ? " has orders-0" : "");
    }
    kmock_buffer_print(out, "\n");
}

static void list(struct story *story, const struct words *words, struct kmock_buffer *out)
{
    struct kmock_string state = kmock_view(words->count > 1 ? words->at[1] : NULL);
    struct kmock_list_groups_request body = {&state, state.length > 0, NULL, 0};
    const struct kmock_list_groups_response *response = cluster_call(story->world, KMOCK_API_LIST_GROUPS, 5, &body);
    kmock_buffer_print(out, "list: %s", kmock_error_name(response->error));
    for (int32_t i = 0; i < response->groups_count; i++) {
        print_text(out, ", ", response->groups[i].group_id);
        print_text(out, " ", response->groups[i].group_state);
    }
    kmock_buffer_print(out, "\n");
}

static void delete_group(struct story *story, struct kmock_buffer *out)
{
    struct kmock_string name = kmock_view("g");
    struct kmock_delete_groups_request body = {&name, 1};
    const struct kmock_delete_groups_response *response = cluster_call(story->world, KMOCK_API_DELETE_GROUPS, 2, &body);
    kmock_buffer_print(out, "delete: %s\n", kmock_error_name(response->results[0].error));
}

static void forget(struct story *story, const struct words *words, struct kmock_buffer *out)
{
    struct kmock_offset_delete_partition partition = {atoi(words->at[2])};
    struct kmock_offset_delete_topic topic = {kmock_view(words->at[1]), &partition, 1};
    struct kmock_offset_delete_request body = {kmock_view("g"), &topic, 1};
    const struct kmock_offset_delete_response *response = cluster_call(story->world, KMOCK_API_OFFSET_DELETE, 0, &body);
    int16_t error = response->error ? response->error : response->topics[0].partitions[0].error;
    kmock_buffer_print(out, "forget: %s\n", kmock_error_name(error));
}

static void fetch(struct story *story, struct kmock_buffer *out)
{
    struct kmock_offset_fetch_group group = {kmock_view("g"), KMOCK_NULL_STRING, -1, NULL, -1};
    struct kmock_offset_fetch_request body = {.groups = &group, .groups_count = 1};
    const struct kmock_offset_fetch_response *response = cluster_call(story->world, KMOCK_API_OFFSET_FETCH, 8, &body);
    const struct kmock_offset_fetch_group_result *result = &response->groups[0];
    kmock_buffer_print(out, "fetch: %s", kmock_error_name(result->error));
    for (int32_t i = 0; i < result->topics_count; i++)
        for (int32_t k = 0; k < result->topics[i].partitions_count; k++)
            kmock_buffer_print(out, ", %s-%d@%d", result->topics[i].name.data, result->topics[i].partitions[k].index,
                               (int)result->topics[i].partitions[k].committed_offset);
    kmock_buffer_print(out, "\n");
}

static bool tell_administrator(struct story *story, const struct words *words, struct kmock_buffer *out)
{
    const char *verb = words->at[0];
    if (strcmp(verb, "describe") == 0)
        describe(story, out);
    else if (strcmp(verb, "list") == 0)
        list(story, words, out);
    else if (strcmp(verb, "delete") == 0)
        delete_group(story, out);
    else if (strcmp(verb, "forget") == 0)
        forget(story, words, out);
    else if (strcmp(verb, "fetch") == 0)
        fetch(story, out);
    else
        return false;
    return true;
}

/* ---- the world ------------------------------------------------------------------------------------------ */

static void look(struct story *story, struct kmock_buffer *out)
{
    struct kmock_group_view view = world_group(story->world, "g");
    kmock_buffer_print(out, "now %s, generation %d, %d members\n", view.state, view.generation, view.members_count);
}

static bool tell_fault(struct story *story, const struct words *words)
{
    struct world *world = story->world;
    const char *verb = words->at[0];
    int number = words->count > 1 ? atoi(words->at[1]) : 0;
    if (strcmp(verb, "hold") == 0)
        cluster_hold(world, true);
    else if (strcmp(verb, "release") == 0)
        cluster_hold(world, false);
    else if (strcmp(verb, "move") == 0)
        assert_true(kmock_cluster_move_coordinator(world->cluster, "g", number, world->now_us));
    else if (strcmp(verb, "load") == 0)
        assert_true(kmock_cluster_load_coordinator(world->cluster, "g", number * INT64_C(1000), world->now_us));
    else if (strcmp(verb, "down") == 0)
        kmock_cluster_broker_down(world->cluster, number, world->now_us);
    else if (strcmp(verb, "up") == 0)
        kmock_cluster_broker_up(world->cluster, number, world->now_us);
    else if (strcmp(verb, "expire") == 0)
        assert_true(kmock_cluster_expire_offsets(world->cluster, "g", world->now_us));
    else
        return false;
    return true;
}

static bool tell_world(struct story *story, const struct words *words, struct kmock_buffer *out)
{
    const char *verb = words->at[0];
    if (strcmp(verb, "wait") == 0)
        world_run(story->world, atoi(words->at[1]));
    else if (strcmp(verb, "follow") == 0)
        cluster_follow(story->world);
    else if (strcmp(verb, "look") == 0)
        look(story, out);
    else
        return tell_fault(story, words);
    return true;
}

static void do_command(struct story *story, char *command, struct kmock_buffer *out)
{
    struct words words = story_split(command);
    assert_true(words.count > 0);
    if (!tell_world(story, &words, out) && !tell_administrator(story, &words, out) && !tell_member(story, &words))
        fail_msg("no such command: %s", words.at[0]);
    story_report(story, out);
}

/* ---- scenes --------------------------------------------------------------------------------------------- */

/* How a group comes to be in each state; each begins where the one before it ended. */
static const struct {
    const char *state;
    const char *commands[10];
} scenes[] = {
    {"None", {NULL}},
    {"Stable",
     {"leader join v=3", "follower join v=3", "third join v=3", "static join i=i1", "wait 6000", "static sync i=i1",
      "third sync", "follower sync", "leader sync a=follower", "pending join v=5"}},
    {"Preparing", {"leader join"}},
    {"Completing",
     {"follower join", "third join", "static join id=static i=i1", "pending leave", "pending join id=- v=5"}},
    {"Empty", {"leader leave all=leader,follower,third,static", "pending leave", "pending join id=- v=5"}},
    {"Loading", {"load 1000"}},
    {"Moved", {"move 2"}},
};
enum { SCENES = sizeof scenes / sizeof scenes[0] };

static void play(struct story *story, int scene)
{
    struct kmock_buffer unheard = {0};
    for (int i = 0; i < 10 && scenes[scene].commands[i]; i++) {
        char command[80];
        snprintf(command, sizeof command, "%s", scenes[scene].commands[i]);
        do_command(story, command, &unheard);
    }
    kmock_buffer_free(&unheard);
}

static void enter(struct story *story, const char *state)
{
    int scene = 0;
    while (scene < SCENES && strcmp(scenes[scene].state, state) != 0)
        scene++;
    if (scene == SCENES)
        fail_msg("no such state: %s", state);
    world_destroy(story->world);
    *story = (struct story){.world = cluster_create()};
    if (scene >= 1)
        play(story, 1);
    if (scene == 3)
        play(story, 2);
    if (scene > 1)
        play(story, scene);
}

static void tell(void *context, char *command, struct kmock_buffer *out)
{
    struct story *story = context;
    char *colon = strstr(command, ": ");
    if (colon == NULL) {
        do_command(story, command, out);
        return;
    }
    *colon = 0;
    enter(story, command);
    do_command(story, colon + 2, out);
    look(story, out);
}

static const struct story_teller teller = {begin, tell, end};

static void groups_live_as_their_stories_say(void **state)
{
    (void)state;
    story_run(&teller, __FILE__, "group_story.txt");
}

static void every_request_in_every_state_is_answered_as_the_table_says(void **state)
{
    (void)state;
    story_run(&teller, __FILE__, "group_table.txt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_live_as_their_stories_say),
        cmocka_unit_test(every_request_in_every_state_is_answered_as_the_table_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
