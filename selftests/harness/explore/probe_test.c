#include "selftests/check.h"
#include "selftests/harness/explore/scenes.h"
int main(int argc, char **argv)
{
    kt_entry *programs[] = {consumer_run, commit_first_run, ask_run};
    struct scene scene = {atoi(argv[1]), atoi(argv[2]), atoi(argv[3]), programs[atoi(argv[4])], .expects_nothing = atoi(argv[4]) == 2};
    struct came c = explore(&scene, "%s", argc > 5 ? argv[5] : "level=1");
    printf("%s\ncode %d runs %ld pruned %ld points %ld wall %ld ms findings %d failing %ld\n", c.report, c.code, c.figures.runs, c.figures.pruned, c.figures.points, c.figures.wall_us/1000, (long)c.figures.findings, c.figures.failing);
    return 0;
}
