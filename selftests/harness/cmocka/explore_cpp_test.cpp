/* SPDX-License-Identifier: Apache-2.0 */
/* Explore from C++, and through the bare public interface. */
#include <ktrial/ktrial.h>
#include <librdkafka/rdkafka.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

namespace
{

int ask(void *)
{
    char error[512];
    const struct rd_kafka_metadata *metadata = nullptr;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", "broker-1:9092", error, sizeof error);
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    if (rd_kafka_metadata(client, 1, nullptr, &metadata, 5000) == RD_KAFKA_RESP_ERR_NO_ERROR)
        rd_kafka_metadata_destroy(metadata);
    rd_kafka_destroy(client);
    return 0;
}

void play(kt_trial *trial, void *context)
{
    kt_topic(trial, "orders", 1);
    kt_start(trial, static_cast<std::string *>(context)->c_str(), 1, ask, nullptr);
}

int failures;

void expect(bool holds, const char *what)
{
    std::printf("[ %s ] %s\n", holds ? "      OK" : "  FAILED", what);
    failures += !holds;
}

} // namespace

int main()
{
    std::string application = "billing";
    kt_exploration exploration = {};
    kt_explored explored = {};
    char *report = nullptr;
    exploration.options.name = "from_cpp";
    exploration.scenario = play;
    exploration.context = &application;

    expect(kt_explore(&exploration, &explored, &report) == 0, "exploration_without_options_is_level_1_and_clean");
    expect(explored.runs > 10 && explored.points > 0 && explored.findings == 0, "figures_are_filled_in");
    expect(std::strstr(report, "explored from_cpp: level 1") != nullptr, "report_is_handed_over");
    std::free(report);

    exploration.how = "level=many";
    expect(kt_explore(&exploration, nullptr, &report) == 2, "wrong_options_end_with_2");
    expect(std::strstr(report, "level") != nullptr, "wrong_option_is_named");
    std::free(report);
    return failures;
}
