/* SPDX-License-Identifier: Apache-2.0 */
/* Real librdkafka producing and consuming through real sockets, once against `ktrial broker` and once against librdkafka's
 * own mock cluster: what does the broker cost?
 *
 * Both do the same work for the same clients: waves of messages, each read by the consumer before the next is made, so
 * that the peer, which keeps 5 MiB a partition, loses nothing either. Three shapes of it, for what a message costs depends
 * on how many share a batch: the peer finds one batch a partition for each Fetch, but looks into none; we check the
 * checksum and every record, as Kafka does, and keep all of them. cpu_ratio is that of all the work together; that of
 * each shape is told, too. Only the broker's CPU time is counted:
 *   ours  the whole life of the process `ktrial broker`, as the kernel accounts for it when it has ended
 *   peer  the thread "rdk:mock", on which the mock cluster does all of its work, sockets included; the kernel's
 *         CPU clock of that thread. Its memory is that of this process, clients and all, so only ours is told. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PARTITIONS = 4, MESSAGE_BYTES = 100, PATIENCE_S = 10 };

struct shape {
    const char *name, *batch; /* batch: messages in one, at most */
    long messages, wave;
};

static const struct shape shapes[] = {
    {"single", "1", 20000, 2000},
    {"small", "10", 100000, 10000},
    {"bulk", "10000", 1000000, 50000},
};

struct work {
    const struct shape *shape;
    rd_kafka_t *producer, *consumer;
    long failed, consumed;
};

static void stop_if(int wrong, const char *what)
{
    if (!wrong)
        return;
    fprintf(stderr, "ktrial-bench wire: %s\n", what);
    exit(2);
}

/* ---- the clients ---- */

static void set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char error[512];
    stop_if(rd_kafka_conf_set(conf, name, value, error, sizeof error) != RD_KAFKA_CONF_OK, error);
}

static void on_report(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque)
{
    struct work *work = opaque;
    (void)client;
    work->failed += message->err != RD_KAFKA_RESP_ERR_NO_ERROR;
}

static rd_kafka_t *create(rd_kafka_type_t type, rd_kafka_conf_t *conf)
{
    char error[512];
    rd_kafka_t *client = rd_kafka_new(type, conf, error, sizeof error);
    stop_if(client == NULL, error);
    return client;
}

static void create_clients(struct work *work, const char *brokers)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", brokers);
    set(conf, "queue.buffering.max.messages", "1000000");
    set(conf, "linger.ms", "5");
    set(conf, "batch.num.messages", work->shape->batch);
    rd_kafka_conf_set_dr_msg_cb(conf, on_report);
    rd_kafka_conf_set_opaque(conf, work);
    work->producer = create(RD_KAFKA_PRODUCER, conf);
    conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", brokers);
    set(conf, "group.id", "bench");
    set(conf, "auto.offset.reset", "earliest");
    work->consumer = create(RD_KAFKA_CONSUMER, conf);
    rd_kafka_poll_set_consumer(work->consumer);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, "bench", RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(work->consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
}

static void produce_wave(struct work *work)
{
    char payload[MESSAGE_BYTES];
    memset(payload, 'x', sizeof payload);
    for (int i = 0; i < work->shape->wave; i++)
        while (rd_kafka_producev(work->producer, RD_KAFKA_V_TOPIC("bench"), RD_KAFKA_V_PARTITION(i % PARTITIONS),
                                 RD_KAFKA_V_VALUE(payload, sizeof payload), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                 RD_KAFKA_V_END) == RD_KAFKA_RESP_ERR__QUEUE_FULL)
            rd_kafka_poll(work->producer, 10);
    rd_kafka_flush(work->producer, 60000);
}

/* Until all so far are there, or nothing came for a while: what is missing then is lost. */
static void consume_wave(struct work *work, long so_far)
{
    for (int idle_s = 0; work->consumed < so_far && idle_s < PATIENCE_S;) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(work->consumer, 1000);
        idle_s = message ? 0 : idle_s + 1;
        work->consumed += message && !message->err;
        if (message)
            rd_kafka_message_destroy(message);
    }
}

static void do_work(struct work *work, const char *brokers)
{
    create_clients(work, brokers);
    for (long made = work->shape->wave; made <= work->shape->messages; made += work->shape->wave) {
        produce_wave(work);
        consume_wave(work, made);
    }
    rd_kafka_consumer_close(work->consumer);
    rd_kafka_destroy(work->consumer);
    rd_kafka_destroy(work->producer);
}

/* ---- ours ---- */

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void run_broker(int out)
{
    char path[4096];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
    stop_if(size <= 0, "/proc/self/exe");
    path[size] = '\0';
    strcpy(strrchr(path, '/'), "/ktrial");
    dup2(out, STDOUT_FILENO);
    execl(path, path, "broker", "--topic", "bench:4:1", (char *)NULL);
    perror(path);
    _exit(127);
}

static pid_t start_broker(char *brokers, size_t size)
{
    int ends[2];
    stop_if(pipe2(ends, O_CLOEXEC) != 0, "pipe2");
    pid_t child = fork();
    if (child == 0)
        run_broker(ends[1]);
    close(ends[1]);
    FILE *said = fdopen(ends[0], "r");
    stop_if(fscanf(said, "bootstrap.servers=%511s", brokers) != 1 || size < 512, "the broker did not start");
    fclose(said); /* it says no more before it ends, and then nobody cares */
    return child;
}

static void print_cost(const struct work *work, const char *who, double cpu_s)
{
    const struct shape *shape = work->shape;
    printf("%s_%slost=%ld\n%s_%scpu_s=%.3f\n%s_%sus_per_message=%.3f\n", shape->name, who,
           shape->messages - work->consumed + work->failed, shape->name, who, cpu_s, shape->name, who,
           cpu_s * 1e6 / (double)shape->messages);
    fflush(stdout);
}

static double run_ours(const struct shape *shape)
{
    char brokers[512];
    struct work work = {shape};
    struct rusage usage;
    int status;
    pid_t broker = start_broker(brokers, sizeof brokers);
    do_work(&work, brokers);
    kill(broker, SIGTERM);
    wait4(broker, &status, 0, &usage);
    double cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    print_cost(&work, "", cpu_s);
    printf("%s_peak_mib=%.0f\n", shape->name, (double)usage.ru_maxrss / 1024);
    return cpu_s;
}

/* ---- the peer ---- */

static int is_mock_thread(const char *id)
{
    char path[300], name[64] = "";
    snprintf(path, sizeof path, "/proc/self/task/%s/comm", id);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    if (fgets(name, sizeof name, file) == NULL)
        name[0] = '\0';
    fclose(file);
    return strcmp(name, "rdk:mock\n") == 0;
}

static long find_mock_thread(void)
{
    DIR *folder = opendir("/proc/self/task");
    long found = 0;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (is_mock_thread(entry->d_name))
            found = atol(entry->d_name);
    closedir(folder);
    stop_if(found == 0, "librdkafka has no thread named rdk:mock");
    return found;
}

/* The kernel's number of a thread's CPU clock; pthread_getcpuclockid makes the same of a pthread_t. */
static double thread_cpu_s(long thread)
{
    struct timespec used;
    clockid_t clock = (clockid_t)((~(unsigned)thread << 3) | 6);
    stop_if(clock_gettime(clock, &used) != 0, "no CPU clock of the peer's thread");
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

static double run_peer(const struct shape *shape)
{
    char error[512];
    struct work work = {shape};
    rd_kafka_t *host = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), error, sizeof error);
    rd_kafka_mock_cluster_t *cluster = rd_kafka_mock_cluster_new(host, 3);
    rd_kafka_mock_topic_create(cluster, "bench", PARTITIONS, 1);
    long thread = find_mock_thread();
    do_work(&work, rd_kafka_mock_cluster_bootstraps(cluster));
    double cpu_s = thread_cpu_s(thread);
    print_cost(&work, "peer_", cpu_s);
    rd_kafka_mock_cluster_destroy(cluster);
    rd_kafka_destroy(host);
    return cpu_s;
}

int main(void)
{
    double ours_s = 0, peer_s = 0;
    printf("peer=librdkafka-%s-mock\n", rd_kafka_version_str());
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        double one_s = run_ours(&shapes[i]), other_s = run_peer(&shapes[i]);
        printf("%s_cpu_ratio=%.3f\n", shapes[i].name, one_s / other_s);
        ours_s += one_s;
        peer_s += other_s;
    }
    printf("cpu_ratio=%.3f\n", ours_s / peer_s);
    return 0;
}
